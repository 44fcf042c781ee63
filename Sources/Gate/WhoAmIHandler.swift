internal import AccessTokens
public import HTTP
internal import Identity
internal import JSON

/// `GET /auth/protected`: tells who is asking. It shows how a protected handler is written.
public struct WhoAmIHandler: ProtectedHandler {
    public init() {}

    public func respond(to request: Request, for user: KnownUser) -> Response {
        var body: JSONObject = ["logged_in_as": .string(user.user.username.canonical)]
        body["roles"] = .array(user.user.roles.map { .string($0) })
        // What the row says now stands before what the token was given.
        for claim in user.claims?.json.members ?? [] where body[claim.name] == nil { body[claim.name] = claim.value }
        return .json(body, userID: user.user.id.text)
    }
}
