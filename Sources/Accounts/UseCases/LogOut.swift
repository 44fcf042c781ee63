public import AccessTokens
public import Identity

/// Ends the session of any authentic token of it (R9): expired or not, access or refresh token.
public struct LogOut {
    private let store: any SessionStore
    private let authenticator: Authenticator
    private let refreshTokens: RefreshTokenCodec

    public init(store: any SessionStore, authenticator: Authenticator, refreshTokens: RefreshTokenCodec) {
        self.store = store
        self.authenticator = authenticator
        self.refreshTokens = refreshTokens
    }

    /// Durable when it returns. Ending what has ended is no error.
    /// - Returns: whose session it was; nil where its row is gone.
    /// - Throws: `.token(.invalid)` where the token is not authentic, `.unavailable`, `.broken`.
    public func logOut(token text: String, from client: Client, at now: Timestamp) throws(AccountError) -> UserID? {
        let session = try session(of: text)
        do {
            guard let record = try store.record(of: session) else { return nil }
            let user = record.session.userID
            let event = Event(
                .loggedOut, at: now, user: user, username: record.user?.username, session: session, by: .user(user),
                from: client)
            _ = try store.end(session, because: .loggedOut, at: now, recording: event)
            return user
        } catch {
            throw .unavailable(error)
        }
    }

    /// A compact JWS has dots, a refresh token has none.
    private func session(of text: String) throws(AccountError) -> SessionID {
        if text.utf8.contains(UInt8(ascii: ".")) {
            do { return try authenticator.authenticClaims(of: text).session } catch { throw .token(error) }
        }
        guard let token = refreshTokens.authenticate(text) else { throw .token(.invalid) }
        return token.session
    }
}
