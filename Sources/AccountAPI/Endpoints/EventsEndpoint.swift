internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `GET /auth/events?limit=&before=`: what happened to the caller's account, newest first. `next` is what `before`
/// is to be for the page after this one.
///
/// What others did, the operator or an admin, is shown without from where and with which words: that is not the user's.
struct EventsEndpoint: Endpoint {
    static let method = HTTPRequest.Method.get
    static let path = "/events"

    let callers: CallerReader
    let trail: any EventTrail

    private static let defaultLimit: Int64 = 50
    private static let maxLimit: Int64 = 200

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let caller = try callers.caller(of: request, at: now)
        let query = try IntegerQuery(of: request, names: ["limit", "before"])
        let limit = Int(try query.integer("limit", in: 1...Self.maxLimit) ?? Self.defaultLimit)
        let before = try query.integer("before", in: 1...Int64.max)
        let events: [StoredEvent]
        do {
            events = try trail.events(of: caller.user.id, before: before, limit: limit)
        } catch {
            throw .account(.unavailable(error))
        }
        var body: JSONObject = ["events": .array(events.map { .object(Self.json($0, for: caller.user.id)) })]
        if events.count == limit, let last = events.last { body["next"] = .integer(last.number) }
        return .json(body, userID: caller.user.id.text)
    }

    private static func json(_ stored: StoredEvent, for user: UserID) -> JSONObject {
        let event = stored.event
        let (actor, isOwn) = actor(event.actor, for: user)
        var object: JSONObject = [
            "id": .integer(stored.number),
            "at": .integer(event.at.secondsSince1970),
            "kind": .string(event.kind.rawValue),
            "actor": .string(actor),
        ]
        object["session_id"] = event.session.map { .string($0.text) }
        guard isOwn else { return object }
        if !event.client.address.isEmpty { object["address"] = .string(event.client.address) }
        object["detail"] = event.detail.map { .string($0) }
        return object
    }

    /// Who did it in the user's eyes, and whether from where and how is for them to know.
    private static func actor(_ actor: Event.Actor, for user: UserID) -> (String, isOwn: Bool) {
        switch actor {
        case .anybody: ("anybody", true)
        case .user(let id) where id == user: ("self", true)
        case .user: ("admin", false)
        case .operator: ("operator", false)
        case .system: ("system", true)
        }
    }
}
