internal import Identity
internal import LibCrypto
public import PasswordHashing

/// Finds out whether a password is that of a user: the one place where passwords are compared, for login and for
/// everything that asks for the password again.
///
/// Every refusal costs one hash and is the same `.loginFailed`: unknown name, wrong, empty or over-long password,
/// disabled account (PW3).
public struct CheckPassword {
    private let store: any UserStore & EventStore
    private let hasher: PasswordHasher
    private let masterSecret: MasterSecret

    public init(store: any UserStore & EventStore, hasher: PasswordHasher, masterSecret: MasterSecret) {
        self.store = store
        self.hasher = hasher
        self.masterSecret = masterSecret
    }

    /// A failure is recorded when it throws; of a success the use case tells that asked.
    /// - Throws: `.loginFailed`, `.unavailable`, `.broken`.
    func check(username typed: String, password: String, from client: Client, at now: Timestamp) throws(AccountError)
        -> User
    {
        let username = Username(typed)
        let password = Password(password)
        let found: Credentials?
        do {
            found = if let username { try store.credentials(of: username) } else { nil }
        } catch {
            throw .unavailable(error)
        }
        let verification = try verify(password, against: found)
        guard let found, case .match(let needsRehash) = verification, found.user.disabledAt == nil else {
            try recordFailure(of: found?.user, typed: username, from: client, at: now)
            throw .loginFailed
        }
        if needsRehash { rehash(password, of: found) }
        return found.user
    }

    private func recordFailure(of user: User?, typed: Username?, from client: Client, at now: Timestamp)
        throws(AccountError)
    {
        let failure = Event(.loginFailed, at: now, user: user?.id, username: typed, by: .anybody, from: client)
        do { try store.record(failure) } catch { throw .unavailable(error) }
    }

    /// One hash, whether there is a user or not.
    private func verify(_ password: Password, against found: Credentials?) throws(AccountError) -> Verification {
        let stored = if let found { try openHash(of: found) } else { nil as String? }
        do {
            guard let stored else {
                try hasher.verifyAgainstNothing(password)
                return .mismatch
            }
            return try hasher.verify(password, against: stored)
        } catch {
            throw .broken("a password could not be hashed: \(error)")
        }
    }

    private func openHash(of credentials: Credentials) throws(AccountError) -> String {
        do {
            let hash = try masterSecret.open(
                credentials.sealedPassword, for: .password, of: credentials.user.id.bytes)
            return String(decoding: hash.copy(), as: UTF8.self)
        } catch {
            throw .broken("the password of a user does not open: \(error)")
        }
    }

    /// Replaces a hash made with other parameters, unless another login was first. The login counts whether or not
    /// that worked: the old hash is as good as it was.
    private func rehash(_ password: Password, of credentials: Credentials) {
        let id = credentials.user.id
        guard let hash = try? hasher.hash(password),
            let sealed = try? masterSecret.seal(
                SecretBytes(copying: Array(hash.utf8)), for: .password, of: id.bytes)
        else { return }
        _ = try? store.replaceSealedPassword(of: id, expecting: credentials.sealedPassword, with: sealed)
    }
}
