internal import AccessTokens
public import HTTP
internal import Identity
internal import JSON

/// `GET /auth/protected`: tells who is asking. It shows how a protected handler is written.
public struct WhoAmIHandler: ProtectedHandler {
    public init() {}

    public func respond(to request: Request, for user: KnownUser) -> Response {
        // What the row says now stands before what the token was given.
        let now: JSONObject = [
            "logged_in_as": .string(user.user.username.canonical), "roles": .array(user.user.roles.map { .string($0) }),
        ]
        return .json(user.claimsObject.map(now.merging) ?? now)
    }
}
