internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity

/// `DELETE /auth/account`: deletes the caller's own account; needs a fresh session. 204, and a browser's cookie goes.
struct DeleteAccountEndpoint: Endpoint {
    static let method = HTTPRequest.Method.delete
    static let path = "/account"

    let deleteUser: DeleteUser
    let callers: CallerReader

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let caller = try callers.freshCaller(of: request, at: now)
        try members(of: request) { _ in () }
        _ = try perform { () throws(AccountError) in
            try deleteUser.deleteOwn(caller.user.id, from: request.client, at: now)
        }
        let response = Response.noContent(userID: caller.user.id.text)
        return caller.session.kind == .cookie ? response.clearingSessionCookie(callers.cookies) : response
    }
}
