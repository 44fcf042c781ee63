internal import AccessTokens
internal import Accounts
internal import Identity
internal import JSON

extension JSONObject {
    /// A user as every other user may see it.
    init(forOthers user: User) {
        self = ["id": .string(user.id.text), "username": .string(user.username.canonical)]
    }

    /// What is kept about a user.
    init(_ record: AccountRecord) {
        self = [
            "user": .object(JSONObject(forAdmin: record.user)),
            "sessions": .array(record.sessions.map { .object(JSONObject(exported: $0)) }),
            "events": .array(record.events.map { .object(JSONObject($0, for: record.user.id)) }),
            "tokens": .array(record.tokens.map { .object(JSONObject($0, lastUse: nil)) }),
            "truncated": .bool(record.isTruncated),
        ]
    }

    private init(exported session: Session) {
        self = [
            "id": .string(session.id.text), "kind": .string(session.kind.rawValue),
            "created_at": .integer(session.createdAt.secondsSince1970),
            "authenticated_at": .integer(session.authenticatedAt.secondsSince1970),
            "last_seen_at": .integer(session.lastSeenAt.secondsSince1970),
            "expires_at": .integer(session.expiresAt.secondsSince1970),
            "device": .string(session.device), "address": .string(session.address),
        ]
        self["ended_at"] = session.endedAt.map { .integer($0.secondsSince1970) }
        self["end_reason"] = session.endReason.map { .string($0.rawValue) }
    }
}
