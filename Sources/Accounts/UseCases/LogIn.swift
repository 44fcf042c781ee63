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
    /// What a browser is to keep as its device cookie; nil where it has one, and for kind `token`.
    public let deviceCookie: String?
}

/// Turns a username and a password into a new session.
public struct LogIn {
    private let store: any SessionStore
    private let checkPassword: CheckPassword
    private let throttle: Throttle
    private let tokens: TokenIssuer
    private let policy: SessionPolicy

    public init(
        store: any SessionStore, checkPassword: CheckPassword, throttle: Throttle, tokens: TokenIssuer,
        policy: SessionPolicy
    ) {
        self.store = store
        self.checkPassword = checkPassword
        self.throttle = throttle
        self.tokens = tokens
        self.policy = policy
    }

    /// Always a session of its own (RS8). Durable when it returns.
    /// - Throws: what `CheckPassword` throws.
    public func logIn(
        username: String, password: String, kind: Session.Kind, from client: Client, at now: Timestamp
    ) throws(AccountError) -> NewSession {
        let checked = try checkPassword.check(username: username, password: password, from: client, at: now)
        let user = checked.user
        let (session, credentials) = try begin(kind, for: user, from: client, at: now)
        let device = kind == .cookie ? try throttle.newDeviceCookie(for: user.username, to: client, at: now) : nil
        let event = Event(.loggedIn, at: now, of: user, session: session.id, from: client, detail: kind.rawValue)
        do {
            let attempt = checked.admission.keys
            try store.insert(session, after: attempt, beside: policy.maxPerUser - 1, recording: event) { count in
                let detail =
                    "\(Session.EndReason.replaced.rawValue): " + Event.detail(sessionsEnded: count)
                return Event(
                    .sessionEnded, at: now, user: user.id, username: user.username, by: .system, from: client,
                    detail: detail)
            }
        } catch {
            throw .unavailable(error)
        }
        guard try checkPassword.stillHolds(checked) else {
            throw try takeBack(session, of: user, from: client, at: now)
        }
        return NewSession(user: user, session: session, credentials: credentials, deviceCookie: device)
    }

    /// Ends the session that was begun with a password which was changed before its row was there: that change could
    /// not end it.
    private func takeBack(_ session: Session, of user: User, from client: Client, at now: Timestamp)
        throws(AccountError) -> AccountError
    {
        let event = Event(
            .sessionEnded, at: now, user: user.id, username: user.username, session: session.id, by: .system,
            from: client, detail: Session.EndReason.passwordChanged.rawValue)
        do {
            _ = try store.end(session.id, because: .passwordChanged, at: now, recording: event)
        } catch {
            throw .unavailable(error)
        }
        return .loginFailed
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
