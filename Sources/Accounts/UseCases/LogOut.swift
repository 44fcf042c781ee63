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
        guard let record = try record(of: session) else { return nil }
        try end(record, from: client, at: now)
        return record.session.userID
    }

    /// The same for a session cookie.
    /// - Throws: `.token(.invalid)` where it is not the cookie of a session whose row is there, `.unavailable`.
    public func logOut(cookie text: String, from client: Client, at now: Timestamp) throws(AccountError) -> UserID {
        guard let cookie = SessionCookie(text: text), let record = try record(of: cookie.session),
            cookie.belongs(to: record.session)
        else { throw .token(.invalid) }
        try end(record, from: client, at: now)
        return record.session.userID
    }

    private func record(of session: SessionID) throws(AccountError) -> SessionRecord? {
        do { return try store.record(of: session) } catch { throw .unavailable(error) }
    }

    private func end(_ record: SessionRecord, from client: Client, at now: Timestamp) throws(AccountError) {
        let session = record.session
        let event = Event(
            .loggedOut, at: now, user: session.userID, username: record.user?.username, session: session.id,
            by: .user(session.userID), from: client)
        do {
            _ = try store.end(session.id, because: .loggedOut, at: now, recording: event)
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
