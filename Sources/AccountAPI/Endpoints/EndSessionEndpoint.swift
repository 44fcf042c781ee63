internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity

/// `DELETE /auth/sessions/{id}`: ends a session of the caller's. 204, also where it had ended; 404 for anybody else's.
/// To end another than the one that asks wants a fresh login.
struct EndSessionEndpoint: Endpoint {
    static let method = HTTPRequest.Method.delete
    static let path = "/sessions/{id}"

    let callers: CallerReader
    let endSessions: EndSessions

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let caller = try callers.caller(of: request, at: now)
        let session: SessionID = try request.pathID()
        let isCurrent = session == caller.session.id
        if !isCurrent { try callers.requireFreshness(of: caller.session, at: now) }
        let owner = try perform { () throws(AccountError) in
            try endSessions.end(
                session, of: caller.user.id, because: isCurrent ? .loggedOut : .endedByUser,
                by: .user(caller.user.id), from: request.client, at: now)
        }
        guard owner != nil else { throw .problem(.notFound) }
        let response = Response.noContent(userID: caller.user.id.text)
        return isCurrent && caller.session.kind == .cookie ? response.clearingSessionCookie(callers.cookies) : response
    }
}
