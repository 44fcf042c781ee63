internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity

/// `DELETE /auth/urls/{id}`: withdraws a URL token of the caller's. 204, whether or not there is one: they are kept
/// nowhere. Of anybody else's it changes nothing.
struct RevokeURLTokenEndpoint: Endpoint {
    static let method = HTTPRequest.Method.delete
    static let path = "/urls/{id}"

    let revoke: RevokeURLToken
    let callers: CallerReader

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let caller = try callers.caller(of: request, at: now)
        let id: LinkID = try request.pathID()
        try perform { () throws(AccountError) in
            try revoke.revoke(id, of: caller.user, by: .user(caller.user.id), from: request.client, at: now)
        }
        return .noContent(userID: caller.user.id.text)
    }
}
