internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `GET /auth/events?limit=&before=`: what happened to the caller's account, newest first. `next` is what `before`
/// is to be for the page after this one.
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
        let shown = events.map { stored in
            var event = JSONObject(stored.event, for: caller.user.id)
            event["id"] = .integer(stored.number)
            return JSONValue.object(event)
        }
        var body: JSONObject = ["events": .array(shown)]
        if events.count == limit, let last = events.last { body["next"] = .integer(last.number) }
        return .json(body, userID: caller.user.id.text)
    }
}
