public import AccessTokens
public import Identity

/// Tells who an access token stands for, from the rows as they are now.
public struct ReadSession {
    private let authenticator: Authenticator

    public init(authenticator: Authenticator) { self.authenticator = authenticator }

    /// - Throws: `.token` with the refusal.
    public func read(accessToken: String, at now: Timestamp) throws(AccountError) -> AuthenticatedUser {
        do { return try authenticator.authenticate(accessToken, at: now) } catch { throw .token(error) }
    }
}
