internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `POST /auth/password/reset`: a new password for the token of a reset link. 204; every session has ended.
struct ResetPasswordEndpoint: Endpoint {
    static let method = HTTPRequest.Method.post
    static let path = "/password/reset"

    let resetPassword: ResetPassword

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let (token, new) = try members(of: request) { body in (body.string("token"), body.string("new_password")) }
        let user = try perform { () throws(AccountError) in
            try resetPassword.reset(token: token, to: new, from: request.client, at: now)
        }
        return .noContent(userID: user.id.text)
    }
}
