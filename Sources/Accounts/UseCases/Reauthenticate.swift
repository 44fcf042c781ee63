internal import AccessTokens
public import Identity

/// Takes the password of somebody who is logged in once more, so that grave changes may be made for a while.
public struct Reauthenticate {
    private let store: any PasswordStore
    private let checkPassword: CheckPassword
    private let tokens: TokenIssuer

    public init(store: any PasswordStore, checkPassword: CheckPassword, tokens: TokenIssuer) {
        self.store = store
        self.checkPassword = checkPassword
        self.tokens = tokens
    }

    /// Durable when it returns.
    /// - Returns: a token that says so, for a session of kind `token`; nil for a cookie, which needs none.
    /// - Throws: `.passwordWrong`, `.tooManyAttempts`, `.token(.sessionEnded)`, `.unavailable`, `.broken`.
    public func reauthenticate(
        _ session: Session, of user: User, password: String, from client: Client, at now: Timestamp
    ) throws(AccountError) -> AccessToken? {
        try checkPassword.confirm(password, of: user, for: "re-authentication", from: client, at: now)
        let event = Event(.reauthenticated, at: now, of: user, session: session.id, from: client)
        let isThere: Bool
        do {
            isThere = try store.setAuthenticated(session.id, at: now, recording: event)
        } catch {
            throw .unavailable(error)
        }
        guard isThere else { throw .token(.sessionEnded) }
        guard session.kind == .token else { return nil }
        var renewed = session
        renewed.authenticatedAt = now
        return try tokens.accessToken(for: user, renewed, at: now)
    }
}

extension CheckPassword {
    /// Checks the password of somebody who is logged in, and counts the success.
    /// - Throws: what `check` throws, and `.passwordWrong` in the place of `.loginFailed`.
    func confirm(
        _ password: String, of user: User, for purpose: String, from client: Client, at now: Timestamp
    ) throws(AccountError) {
        let checked: CheckedPassword
        do {
            checked = try check(
                username: user.username.canonical, password: password, for: purpose, from: client, at: now)
        } catch {
            throw error == .loginFailed ? .passwordWrong : error
        }
        try countSuccess(checked, at: now)
    }
}
