internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `GET /auth/tokens`: the caller's API tokens, newest first, those that ended a short time ago among them.
struct TokensEndpoint: Endpoint {
    static let method = HTTPRequest.Method.get
    static let path = "/tokens"

    let callers: CallerReader
    let listAPITokens: ListAPITokens

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let caller = try callers.caller(of: request, at: now).user
        let tokens = try perform { () throws(AccountError) in try listAPITokens.list(of: caller.id) }
        let list = tokens.map { JSONValue.object(JSONObject($0.token, lastUse: $0.lastUse, at: now)) }
        return .json(["tokens": .array(list)], userID: caller.id.text)
    }
}
