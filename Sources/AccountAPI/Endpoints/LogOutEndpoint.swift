internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `POST /auth/logout`: ends the session of any authentic token of it. 204, also where it had ended.
struct LogOutEndpoint: Endpoint {
    static let method = HTTPRequest.Method.post
    static let path = "/logout"

    let logOut: LogOut

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let bearer = try request.bearerToken()
        let inBody = try members(of: request) { body in body.optionalString("refresh_token") }
        guard bearer == nil || inBody == nil else { throw .problem(.ambiguousCredentials) }
        guard let token = bearer ?? inBody else { throw .problem(.credentialsMissing) }
        let user = try perform { () throws(AccountError) in
            try logOut.logOut(token: token, from: request.client, at: now)
        }
        return .noContent(userID: user?.text)
    }
}
