internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `POST /auth/tokens`: makes an API token for a program of the caller's; needs a fresh session. 201, and the token in
/// `token`, which is shown here and nowhere else.
struct MakeTokenEndpoint: Endpoint {
    static let method = HTTPRequest.Method.post
    static let path = "/tokens"

    let callers: CallerReader
    let makeAPIToken: MakeAPIToken

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let caller = try callers.freshCaller(of: request, at: now).user
        let wanted = try members(of: request) { reader in
            APITokenRequest(
                name: reader.string("name"), paths: reader.optionalStrings("paths") ?? [],
                methods: reader.optionalStrings("methods") ?? [], roles: reader.optionalStrings("roles"),
                // A program without an end is the operator's to allow.
                lifetimeSeconds: reader.optionalInteger("expires_in") ?? MakeAPIToken.usualLifetimeSeconds)
        }
        let (token, text) = try perform { () throws(AccountError) in
            try makeAPIToken.make(wanted, for: caller, by: .user(caller.id), from: request.client, at: now)
        }
        var body = JSONObject(token, lastUse: nil, at: now)
        body["token"] = .string(text)
        return .json(body, status: .created, userID: caller.id.text)
    }
}
