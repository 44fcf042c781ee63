internal import AccessTokens
public import Identity
public import JSON

extension JSONObject {
    /// A user as the user may see it.
    public init(_ user: User) {
        self = ["id": .string(user.id.text), "username": .string(user.username.canonical)]
        if let email = user.email {
            self["email"] = .string(email)
            self["email_verified"] = .bool(user.isEmailVerified)
        }
        self["roles"] = .array(user.roles.map { .string($0) })
        self["created_at"] = .integer(user.createdAt.secondsSince1970)
    }

    /// A user as an admin or the operator sees it.
    public init(forAdmin user: User) {
        self = JSONObject(user)
        self["disabled"] = .bool(user.disabledAt != nil)
        self["disabled_at"] = user.disabledAt.map { .integer($0.secondsSince1970) }
    }
}
