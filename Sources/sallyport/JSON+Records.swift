internal import AccessTokens
internal import Accounts
internal import Identity
internal import JSON

extension JSONObject {
    /// A user, with the members that the admin API has.
    init(_ user: User) {
        self = ["id": .string(user.id.text), "username": .string(user.username.canonical)]
        if let email = user.email {
            self["email"] = .string(email)
            self["email_verified"] = .bool(user.isEmailVerified)
        }
        self["roles"] = .array(user.roles.map { .string($0) })
        self["created_at"] = .integer(user.createdAt.secondsSince1970)
        self["disabled"] = .bool(user.disabledAt != nil)
        self["disabled_at"] = user.disabledAt.map { .integer($0.secondsSince1970) }
    }

    init(_ invite: Invite, at now: Timestamp) {
        self = [
            "id": .string(invite.id.text), "state": .string(invite.state(at: now)),
            "roles": .array(invite.roles.map { .string($0) }), "uses": .integer(invite.uses),
            "max_uses": .integer(invite.maxUses), "created_at": .integer(invite.createdAt.secondsSince1970),
            "expires_at": .integer(invite.expiresAt.secondsSince1970), "note": .string(invite.note),
        ]
        self["revoked_at"] = invite.revokedAt.map { .integer($0.secondsSince1970) }
    }
}

extension JSONObject {
    init(_ token: APIToken, of owner: User, lastUse: Timestamp?, at now: Timestamp) {
        self = [
            "id": .string(token.id.text), "user_id": .string(owner.id.text),
            "username": .string(owner.username.canonical), "name": .string(token.name),
            "state": .string(token.state(at: now).rawValue),
            "paths": .array(token.scope.paths.map { .string($0.text) }),
            "methods": .array(token.scope.methods.map { .string($0) }),
            "roles": .array(token.scope.roles.map { .string($0) }),
            "created_at": .integer(token.createdAt.secondsSince1970), "created_by": .string(token.createdBy),
            "expires_at": token.expiresAt.map { .integer($0.secondsSince1970) } ?? .null,
        ]
        self["revoked_at"] = token.revokedAt.map { .integer($0.secondsSince1970) }
        self["last_used_at"] = lastUse.map { .integer($0.secondsSince1970) }
    }
}

extension Invite {
    /// Why it is good for nothing any more, or `usable`.
    func state(at now: Timestamp) -> String {
        if revokedAt != nil { return "revoked" }
        if uses >= maxUses { return "used" }
        return now < expiresAt ? "usable" : "expired"
    }
}

/// One line of JSON on standard output; all but printable ASCII is escaped.
func printJSON(_ value: JSONValue) { print(String(decoding: JSONWriter.write(value, escaping: .ascii), as: UTF8.self)) }

/// A line of fields between tabs on standard output. What a terminal would act upon is shown as its code.
func printFields(_ fields: [String]) {
    let shown = fields.map { field in
        field.unicodeScalars.map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
                "\\u{" + String(scalar.value, radix: 16) + "}"
            default: String(scalar)
            }
        }.joined()
    }
    print(shown.joined(separator: "\t"))
}
