internal import AccessTokens
internal import Accounts
internal import HTTP
internal import Identity

/// `{"all": true}` of a logout: ends all sessions of the user, on a fresh login alone.
///
/// It takes what a logout takes, but the session must count still: a token of one that has ended, which somebody may
/// have kept, ends nothing more.
struct LogOutEverywhere {
    let callers: CallerReader
    let refresh: RefreshSession
    let endSessions: EndSessions

    /// - Parameter token: the token of the body or the Authorization field; nil: the request rides on the cookie.
    func respond(to request: Request, token: String?, at now: Timestamp) throws(EndpointError) -> Response {
        let caller = try caller(of: request, token: token, at: now)
        try callers.requireFreshness(of: caller.session, at: now)
        _ = try perform { () throws(AccountError) in
            try endSessions.endAll(
                of: caller.user, current: caller.session.id, because: .loggedOutEverywhere,
                by: .user(caller.user.id), from: request.client, at: now)
        }
        let response = Response.noContent(userID: caller.user.id.text)
        return caller.session.kind == .cookie ? response.clearingSessionCookie(callers.cookies) : response
    }

    /// A compact JWS has dots, a refresh token has none.
    private func caller(
        of request: Request, token: String?, at now: Timestamp
    ) throws(EndpointError) -> AuthenticatedUser {
        guard let token else { return try callers.caller(of: request, at: now) }
        if token.utf8.contains(UInt8(ascii: ".")) { return try callers.caller(by: token, at: now) }
        return try perform { () throws(AccountError) in
            try refresh.livingSession(of: token, from: request.client, at: now)
        }
    }
}
