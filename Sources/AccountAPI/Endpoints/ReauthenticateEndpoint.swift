internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `POST /auth/reauthenticate`: the password again, so that grave changes may be made for a while. 200 with a new
/// access token for a session of tokens, 204 for a cookie session.
struct ReauthenticateEndpoint: Endpoint {
    static let method = HTTPRequest.Method.post
    static let path = "/reauthenticate"

    let reauthenticate: Reauthenticate
    let callers: CallerReader

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let caller = try callers.caller(of: request, at: now)
        let password = try members(of: request) { body in body.string("password") }
        let token = try perform { () throws(AccountError) in
            try reauthenticate.reauthenticate(
                caller.session, of: caller.user, password: password, from: request.client, at: now)
        }
        guard let token else { return .noContent(userID: caller.user.id.text) }
        return .json(
            [
                "access_token": .string(token.text), "token_type": "Bearer",
                "expires_in": .integer(token.expiresInSeconds),
            ], userID: caller.user.id.text)
    }
}
