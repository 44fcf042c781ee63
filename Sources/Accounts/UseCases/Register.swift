public import Identity
internal import LibCrypto
public import PasswordHashing

/// What somebody who wants an account sends.
public struct Registration: Sendable {
    public let username: String
    public let password: String
    public let email: String?

    public init(username: String, password: String, email: String?) {
        self.username = username
        self.password = password
        self.email = email
    }
}

/// Makes an account. The operator's `sallyport user add` and the public endpoint both come here.
public struct Register {
    /// Who may register by themselves.
    public enum Mode: Sendable { case closed, invite, open }

    private let users: any UserStore
    private let hasher: PasswordHasher
    private let rules: PasswordRules
    private let masterSecret: MasterSecret

    public init(users: any UserStore, hasher: PasswordHasher, rules: PasswordRules, masterSecret: MasterSecret) {
        self.users = users
        self.hasher = hasher
        self.rules = rules
        self.masterSecret = masterSecret
    }

    /// Registers somebody who came by themselves, without roles.
    /// - Throws: `.registrationClosed`, `.inviteNeeded`, and what `add(_:roles:by:from:at:)` throws.
    public func register(
        _ registration: Registration, mode: Mode, from client: Client, at now: Timestamp
    ) throws(AccountError) -> User {
        switch mode {
        case .closed: throw .registrationClosed
        case .invite: throw .inviteNeeded
        case .open: return try add(registration, roles: [], by: .anybody, from: client, at: now)
        }
    }

    /// Adds a user on the operator's word. Durable when it returns. Cost: one password hash.
    /// - Throws: `.invalid` with every fault at once, `.usernameTaken`, `.unavailable`, `.broken`.
    public func add(
        _ registration: Registration, roles: [String], by actor: Event.Actor, from client: Client, at now: Timestamp
    ) throws(AccountError) -> User {
        let password = Password(registration.password)
        let username = Username(registration.username)
        var faults: [InputFault] = []
        if username == nil { faults.append(.username) }
        if let fault = rules.fault(in: password, for: registration.username) { faults.append(.password(fault)) }
        if let email = registration.email, !EmailAddress.isPlausible(email) { faults.append(.email) }
        guard let username, faults.isEmpty else { throw .invalid(faults) }

        let credentials = try credentials(
            username: username, password: password, email: registration.email, roles: roles, at: now)
        let user = credentials.user
        let event = Event(
            .registered, at: now, user: user.id, username: user.username, by: actor, from: client,
            detail: roles.isEmpty ? nil : "roles: " + user.roles.joined(separator: " "))
        let isNew: Bool
        do { isNew = try users.insert(credentials, recording: event) } catch { throw .unavailable(error) }
        guard isNew else { throw .usernameTaken }
        return credentials.user
    }

    private func credentials(
        username: Username, password: Password, email: String?, roles: [String], at now: Timestamp
    ) throws(AccountError) -> Credentials {
        do {
            let id = try RandomID.user()
            let hash = SecretBytes(copying: Array(try hasher.hash(password).utf8))
            let user = User(
                id: id, username: username, email: email, roles: Array(Set(roles)).sorted(), createdAt: now)
            return Credentials(
                user: user, sealedPassword: try masterSecret.seal(hash, for: .password, of: id.bytes))
        } catch MasterSecret.SealError.store(let error) {
            throw .unavailable(error)
        } catch {
            throw .broken("a password could not be hashed or sealed: \(error)")
        }
    }
}
