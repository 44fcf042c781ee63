internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `GET /auth/users`: a page of the users, by name; `next` is what the next page's `after` must be. For an admin, who
/// sees addresses and roles, with a fresh session; never the short list instead, which would look as if nobody had any.
struct UsersEndpoint: Endpoint {
    static let method = HTTPRequest.Method.get
    static let path = "/users"

    let users: ReadUsers
    let visibility: ReadUsers.Visibility
    let callers: CallerReader

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let authenticated = try callers.caller(of: request, at: now)
        let caller = authenticated.user
        guard caller.isAdmin || visibility == .everybody else { throw .account(.notAllowed) }
        if caller.isAdmin { try callers.requireFreshness(of: authenticated.session, at: now) }
        let query = try UserListQuery(request)
        // A search that finds an address tells whose it is: the others search names alone.
        let search = query.search.map { UserSearch(text: $0, includesAddresses: caller.isAdmin) }
        let page = try perform { () throws(AccountError) in
            try users.list(after: query.after, matching: search, limit: query.limit)
        }
        let shown = page.users.map { caller.isAdmin ? JSONObject(forAdmin: $0) : JSONObject(forOthers: $0) }
        var body: JSONObject = ["users": .array(shown.map { .object($0) })]
        body["next"] = page.next.map { .string($0.canonical) }
        return .json(body, userID: caller.id.text)
    }
}
