internal import AccessTokens
internal import Accounts
internal import Identity
internal import JSON

extension JSONObject {
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
        self = JSONObject(token, lastUse: lastUse, at: now)
        self["user_id"] = .string(owner.id.text)
        self["username"] = .string(owner.username.canonical)
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
