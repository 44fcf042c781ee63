public import Identity
internal import LibCrypto
public import PasswordHashing

/// From where somebody logs in, for the list of sessions.
public struct Client: Sendable, Equatable {
    /// The user agent; cut to 256 code points.
    public let device: String
    public let address: String

    public init(device: String, address: String) {
        self.device = String(String.UnicodeScalarView(device.unicodeScalars.prefix(256)))
        self.address = address
    }
}

/// Turns a username and a password into a new session.
public struct LogIn {
    private let store: any UserStore & SessionStore
    private let hasher: PasswordHasher
    private let masterSecret: MasterSecret
    private let tokens: TokenIssuer
    private let policy: SessionPolicy

    public init(
        store: any UserStore & SessionStore, hasher: PasswordHasher, masterSecret: MasterSecret, tokens: TokenIssuer,
        policy: SessionPolicy
    ) {
        self.store = store
        self.hasher = hasher
        self.masterSecret = masterSecret
        self.tokens = tokens
        self.policy = policy
    }

    /// Always a session of its own (RS8). Durable when it returns.
    ///
    /// Every refusal costs one hash and is the same `.loginFailed`: unknown name, wrong, empty or over-long
    /// password, disabled account (PW3).
    public func logIn(username typed: String, password: String, from client: Client, at now: Timestamp)
        throws(AccountError) -> (user: User, tokens: TokenPair)
    {
        let user = try authenticate(typed, Password(password))
        do {
            let session = Session(
                id: try RandomID.session(), userID: user.id, kind: .token, createdAt: now,
                expiresAt: now.adding(seconds: policy.lifetimeSeconds), idleLimitSeconds: policy.idleSeconds,
                device: client.device, address: client.address)
            let pair = try tokens.issue(for: user, session, counter: session.refreshCounter, at: now)
            try store.insert(session)
            return (user, pair)
        } catch let error as StoreError {
            throw .unavailable(error)
        } catch let error as AccountError {
            throw error
        } catch {
            throw .broken("a session id could not be drawn: \(error)")
        }
    }

    private func authenticate(_ typed: String, _ password: Password) throws(AccountError) -> User {
        let found: Credentials?
        do {
            found = if let username = Username(typed) { try store.credentials(of: username) } else { nil }
        } catch {
            throw .unavailable(error)
        }
        let verification = try verify(password, against: found)
        guard let found, case .match(let needsRehash) = verification, found.user.disabledAt == nil else {
            throw .loginFailed
        }
        if needsRehash { rehash(password, of: found) }
        return found.user
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
