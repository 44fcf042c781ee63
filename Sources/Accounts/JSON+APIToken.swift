internal import AccessTokens
public import Identity
public import JSON

extension JSONObject {
    /// An API token as its owner may see it: never its secret.
    public init(_ token: APIToken, lastUse: Timestamp?) {
        self = [
            "id": .string(token.id.text), "name": .string(token.name),
            "paths": .array(token.scope.paths.map { .string($0.text) }),
            "methods": .array(token.scope.methods.map { .string($0) }),
            "roles": .array(token.scope.roles.map { .string($0) }),
            "created_at": .integer(token.createdAt.secondsSince1970), "created_by": .string(token.createdBy),
            "expires_at": token.expiresAt.map { .integer($0.secondsSince1970) } ?? .null,
        ]
        self["revoked_at"] = token.revokedAt.map { .integer($0.secondsSince1970) }
        self["last_used_at"] = lastUse.map { .integer($0.secondsSince1970) }
    }

    /// The same with whether it counts.
    public init(_ token: APIToken, lastUse: Timestamp?, at now: Timestamp) {
        self = JSONObject(token, lastUse: lastUse)
        self["state"] = .string(token.state(at: now).rawValue)
    }
}
