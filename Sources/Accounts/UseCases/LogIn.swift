internal import AccessTokens
public import Identity
internal import LibCrypto

/// A session that has just begun, and what its client is given for it, once.
public struct NewSession: Sendable {
    public enum Credentials: Sendable {
        case tokens(TokenPair)
        /// The value of the session cookie.
        case cookie(String)
    }

    public let user: User
    public let session: Session
    public let credentials: Credentials
}

/// Turns a username and a password into a new session.
public struct LogIn {
    private let store: any SessionStore
    private let checkPassword: CheckPassword
    private let tokens: TokenIssuer
    private let policy: SessionPolicy

    public init(store: any SessionStore, checkPassword: CheckPassword, tokens: TokenIssuer, policy: SessionPolicy) {
        self.store = store
        self.checkPassword = checkPassword
        self.tokens = tokens
        self.policy = policy
    }

    /// Always a session of its own (RS8). Durable when it returns.
    /// - Throws: what `CheckPassword` throws.
    public func logIn(
        username: String, password: String, kind: Session.Kind, from client: Client, at now: Timestamp
    ) throws(AccountError) -> NewSession {
        let user = try checkPassword.check(username: username, password: password, from: client, at: now)
        let (session, credentials) = try begin(kind, for: user, from: client, at: now)
        let event = Event(.loggedIn, at: now, of: user, session: session.id, from: client, detail: kind.rawValue)
        do { try store.insert(session, recording: event) } catch { throw .unavailable(error) }
        return NewSession(user: user, session: session, credentials: credentials)
    }

    private func begin(
        _ kind: Session.Kind, for user: User, from client: Client, at now: Timestamp
    ) throws(AccountError) -> (Session, NewSession.Credentials) {
        var session: Session
        do {
            session = Session(
                id: try RandomID.session(), userID: user.id, kind: kind, createdAt: now,
                expiresAt: now.adding(seconds: policy.lifetimeSeconds), idleLimitSeconds: policy.idleSeconds,
                device: client.device, address: client.address)
            if kind == .cookie {
                let cookie = try SessionCookie(for: session.id)
                session.cookieSecretHash = cookie.secretHash
                return (session, .cookie(cookie.text))
            }
        } catch {
            throw .broken("a session id could not be drawn: \(error)")
        }
        return (session, .tokens(try tokens.issue(for: user, session, counter: session.refreshCounter, at: now)))
    }
}
