public import Identity
internal import LibCrypto
public import PasswordHashing

/// How an import is to read what its data does not say.
public struct ImportOptions: Sendable {
    /// How salts went into bare digests that do not say so.
    public var saltPlace: SaltPlace?
    /// New names by the bytes of the old ones.
    public var renames: [[UInt8]: String] = [:]
    /// Whether the operator vouches for the addresses, but for those that the data calls unverified.
    public var vouchesForEmails = false
    /// Roles that everybody gets besides.
    public var roles: [String] = []

    public init() {}
}

/// Brings users from another system, with the hashes of their passwords.
///
/// Twice over the same data: `ImportCheck` first, which changes nothing and finds everything that will be refused, then
/// `prepare` row by row, then the store takes all of them in one transaction.
public struct ImportUsers {
    let store: any UserImportStore
    let options: ImportOptions
    private let hasher: PasswordHasher
    private let masterSecret: MasterSecret

    public init(
        store: any UserImportStore, hasher: PasswordHasher, masterSecret: MasterSecret, options: ImportOptions
    ) {
        self.store = store
        self.hasher = hasher
        self.masterSecret = masterSecret
        self.options = options
    }

    /// What will become of a row, but for other rows of the same data. Cost: two reads of the store, no hash.
    /// - Throws: `.unavailable`.
    func judge(_ row: ForeignUser, at now: Timestamp) throws(AccountError) -> ImportJudgement {
        let newName = options.renames[Array(row.username.utf8)]
        let hash: ForeignHash
        do {
            hash = try ForeignHash(row.hash, salt: row.salt, saltPlace: options.saltPlace)
        } catch {
            return .refused(ImportRefusal(error), kind: nil)
        }
        guard let username = Username(newName ?? row.username) else { return .refused(.username, kind: hash.kind) }
        let isVerified = row.email != nil && options.vouchesForEmails && row.isEmailVerified != false
        if let email = row.email, !EmailAddress.isPlausible(email) { return .refused(.email, kind: hash.kind) }
        let roles = Role.canonical(row.roles + options.roles)
        guard Role.areRoles(roles) else { return .refused(.roles, kind: hash.kind) }
        do {
            if newName != nil, let refusal = try refusal(ofOldName: row.username) {
                return .refused(refusal, kind: hash.kind)
            }
            switch try store.state(of: username) {
            case .imported: return .importedBefore(kind: hash.kind)
            case .taken: return .refused(.usernameTaken, kind: hash.kind)
            case .reserved: return .refused(.usernameReserved, kind: hash.kind)
            case .free: break
            }
            if isVerified, let email = row.email, try store.isVerified(email: email) {
                return .refused(.emailTaken, kind: hash.kind)
            }
        } catch {
            throw .unavailable(error)
        }
        let candidate = ImportCandidate(
            username: username, hash: hash, email: row.email, isEmailVerified: isVerified, roles: roles,
            disabledAt: row.disabledAt ?? (row.isDisabled ? now : nil), createdAt: row.createdAt ?? now,
            isRenamed: newName != nil, spelling: Self.spelling(row.username))
        return .accepted(candidate)
    }

    /// Tokens call a renamed user by the old name, which may be somebody's here, or have been.
    private func refusal(ofOldName name: String) throws(StoreError) -> ImportRefusal? {
        guard let old = Username(name), old.canonical.utf8.elementsEqual(name.utf8) else { return nil }
        return switch try store.state(of: old) {
        case .taken: .usernameTaken
        case .reserved: .usernameReserved
        case .imported, .free: nil
        }
    }

    /// The name as the other system spelled it, by which its tokens call the user; nil where no token could.
    private static func spelling(_ name: String) -> String? {
        (1...255).contains(name.utf8.count) && !name.utf8.contains(0) ? name : nil
    }

    /// The row as it is stored. Cost: an argon2id hash for a bare digest, otherwise a few µs.
    /// - Throws: `.unavailable`, `.broken`.
    public func prepare(_ candidate: ImportCandidate) throws(AccountError) -> Credentials {
        do {
            let id = try RandomID.user()
            let text = try candidate.hash.stored(wrappedBy: hasher)
            let sealed = try masterSecret.seal(
                SecretBytes(copying: Array(text.utf8)), for: .password, of: id.bytes)
            let user = User(
                id: id, username: candidate.username, email: candidate.email,
                isEmailVerified: candidate.isEmailVerified, roles: candidate.roles, disabledAt: candidate.disabledAt,
                createdAt: candidate.createdAt, spelling: candidate.spelling)
            return Credentials(user: user, sealedPassword: sealed)
        } catch MasterSecret.SealError.store(let error) {
            throw .unavailable(error)
        } catch {
            throw .broken("a password hash could not be wrapped or sealed: \(error)")
        }
    }

    /// Stores all users or none, each with an event.
    /// - Parameter next: the next user; nil: there are no more.
    /// - Returns: how many.
    /// - Throws: `.usernameTaken` where somebody took a name meanwhile; `.broken` where `next` threw; `.unavailable`.
    public func store(
        by actor: Event.Actor, from client: Client, at now: Timestamp, _ next: () throws -> Credentials?
    ) throws(AccountError) -> Int {
        let outcome: ImportOutcome
        do {
            outcome = try store.importUsers {
                do {
                    guard let credentials = try next() else { return .end }
                    let user = credentials.user
                    let event = Event(
                        .userImported, at: now, user: user.id, username: user.username, by: actor, from: client,
                        detail: user.roles.isEmpty ? nil : "roles: " + user.roles.joined(separator: " "))
                    return .user(credentials, recording: event)
                } catch {
                    return .breakOff
                }
            }
        } catch {
            throw .unavailable(error)
        }
        switch outcome {
        case .imported(let count): return count
        case .brokenOff: throw .broken("what was prepared could not be read again; nothing was changed")
        case .taken: throw .usernameTaken
        }
    }
}

/// A row that can be imported.
public struct ImportCandidate: Sendable {
    public let username: Username
    let hash: ForeignHash
    let email: String?
    let isEmailVerified: Bool
    let roles: [String]
    let disabledAt: Timestamp?
    let createdAt: Timestamp
    let isRenamed: Bool
    let spelling: String?

    /// Whether preparing it costs an argon2id hash.
    public var needsWrapping: Bool { hash.needsWrapping }
}

enum ImportJudgement {
    case accepted(ImportCandidate)
    case importedBefore(kind: String)
    case refused(ImportRefusal, kind: String?)
}

extension ImportRefusal {
    init(_ fault: ForeignHashFault) {
        switch fault {
        case .noPassword: self = .noPassword
        case .unknown: self = .unknownHash
        case .malformed: self = .malformedHash
        case .beyondLimits: self = .hashBeyondLimits
        case .saltPlaceUnknown: self = .saltPlaceUnknown
        }
    }
}
