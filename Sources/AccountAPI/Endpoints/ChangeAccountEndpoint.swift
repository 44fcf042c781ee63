internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `PATCH /auth/account`: changes the caller's own address; needs a fresh session. A new address is unverified.
struct ChangeAccountEndpoint: Endpoint {
    static let method = HTTPRequest.Method.patch
    static let path = "/account"

    let changeUser: ChangeUser
    let callers: CallerReader

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let caller = try callers.freshCaller(of: request, at: now).user
        let change = try members(of: request) { body in UserChange(email: body.email()) }
        let user = try perform { () throws(AccountError) in
            try changeUser.change(caller.id, change, by: .user(caller.id), from: request.client, at: now)
        }
        return .json(JSONObject(user), userID: user.id.text)
    }
}
