internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `POST /auth/password`: a new password for the old one, by a fresh session, which alone stays. 204.
struct ChangePasswordEndpoint: Endpoint {
    static let method = HTTPRequest.Method.post
    static let path = "/password"

    let changePassword: ChangePassword
    let callers: CallerReader

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let caller = try callers.freshCaller(of: request, at: now)
        let (old, new) = try members(of: request) { body in
            (body.string("old_password"), body.string("new_password"))
        }
        try perform { () throws(AccountError) in
            try changePassword.change(
                from: old, to: new, in: caller.session.id, of: caller.user, from: request.client, at: now)
        }
        return .noContent(userID: caller.user.id.text)
    }
}
