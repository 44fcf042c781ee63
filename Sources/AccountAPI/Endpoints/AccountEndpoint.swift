internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `GET /auth/account`: the caller's own account.
struct AccountEndpoint: Endpoint {
    static let method = HTTPRequest.Method.get
    static let path = "/account"

    let callers: CallerReader

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let user = try callers.caller(of: request, at: now).user
        return .json(JSONObject(user), userID: user.id.text)
    }
}
