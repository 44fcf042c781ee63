internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `GET /auth/sessions?limit=`: where the caller is logged in, newest login first; `current` is the one that asks.
/// `truncated` says that there are older ones than were asked for.
struct SessionsEndpoint: Endpoint {
    static let method = HTTPRequest.Method.get
    static let path = "/sessions"

    let callers: CallerReader
    let listSessions: ListSessions

    private static let defaultLimit: Int64 = 100

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let caller = try callers.caller(of: request, at: now)
        let query = try IntegerQuery(of: request, names: ["limit"])
        let limit = try query.integer("limit", in: 1...Int64(ListSessions.maxSessions)) ?? Self.defaultLimit
        let (sessions, isTruncated) = try perform { () throws(AccountError) in
            try listSessions.list(of: caller.user, limit: Int(limit), at: now)
        }
        let list = sessions.map { session in
            JSONValue.object([
                "id": .string(session.id.text),
                "kind": .string(session.kind.rawValue),
                "device": .string(DeviceName.describe(session.device)),
                "address": .string(session.address),
                "created_at": .integer(session.createdAt.secondsSince1970),
                "last_seen_at": .integer(session.lastSeenAt.secondsSince1970),
                "expires_at": .integer(session.expiresAt.secondsSince1970),
                "current": .bool(session.id == caller.session.id),
            ])
        }
        return .json(
            ["sessions": .array(list), "truncated": .bool(isTruncated)], userID: caller.user.id.text)
    }
}
