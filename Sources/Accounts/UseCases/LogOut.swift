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
    /// - Returns: the session that the token belongs to.
    /// - Throws: `.token(.invalid)` where the token is not authentic, `.unavailable`, `.broken`.
    public func logOut(token text: String, at now: Timestamp) throws(AccountError) -> SessionID {
        let session = try session(of: text)
        do {
            _ = try store.end(session, because: .loggedOut, at: now)
        } catch {
            throw .unavailable(error)
        }
        return session
    }

    /// A compact JWS has dots, a refresh token has none.
    private func session(of text: String) throws(AccountError) -> SessionID {
        if text.utf8.contains(UInt8(ascii: ".")) {
            do { return try authenticator.authenticClaims(of: text).session } catch { throw .token(error) }
        }
        let token: RefreshToken?
        do {
            token = try refreshTokens.authenticate(text)
        } catch {
            throw .broken("a MAC could not be computed: \(error)")
        }
        guard let token else { throw .token(.invalid) }
        return token.session
    }
}
