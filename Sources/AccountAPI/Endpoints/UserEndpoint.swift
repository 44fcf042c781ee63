internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `GET /auth/users/{id}`: one user, for an admin with a fresh session.
struct UserEndpoint: Endpoint {
    static let method = HTTPRequest.Method.get
    static let path = "/users/{id}"

    let users: ReadUsers
    let callers: CallerReader

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let caller = try callers.freshAdmin(of: request, at: now).user
        let id: UserID = try request.pathID()
        let user = try perform { () throws(AccountError) in try users.user(id) }
        return .json(JSONObject(forAdmin: user), userID: caller.id.text)
    }
}
