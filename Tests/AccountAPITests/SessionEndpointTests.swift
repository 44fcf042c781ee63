import AccessTokens
import Accounts
import HTTP
import HTTPTypes
import Identity
import JSON
import SiteInMemory
import StoreConformance
import Testing

@testable import AccountAPI

@Suite struct SessionEndpointTests {
    private func bearer(_ token: String) -> HTTPFields { [.authorization: "Bearer " + token] }

    private func get(_ door: Door, _ path: String, _ token: String, query: String = "") throws -> Response {
        try door.ask(
            .accounts, Request(method: .get, path: path, query: query, headerFields: HeaderFields(bearer(token))))
    }

    private func list(_ name: String, in response: Response) throws -> [JSONObject] {
        guard case .array(let values)? = try JSONParser.parseObject(response.body)[name] else { throw Missing() }
        return values.compactMap { if case .object(let object) = $0 { object } else { nil } }
    }

    @Test("RS9: last seen in the list is the later of row and gate, and the list does without a gate that is broken")
    func lastSeen() throws {
        let door = try Door()
        let (session, tokens) = try door.site.startSession(7, of: door.site.addUser("alice", id: 1))
        let seen = { try self.list("sessions", in: self.get(door, "/auth/sessions", tokens.accessToken)).first }
        #expect(try seen()?["last_seen_at"] == .integer(Sample.now.secondsSince1970))
        door.site.uses.lastUses[session.id] = Sample.now.adding(seconds: 5)
        #expect(try seen()?["last_seen_at"] == .integer(Sample.now.secondsSince1970 + 5))
        door.site.uses.failure = ReadFailure(detail: "broken")
        #expect(try seen()?["last_seen_at"] == .integer(Sample.now.secondsSince1970))
    }

    @Test("RS6: an access token of a session that only the gate has seen opens; 503 where that cannot be known")
    func idleSession() throws {
        let door = try Door()
        let user = try door.site.addUser("alice", id: 1)
        let begun = Sample.now.adding(seconds: -Site.idleSeconds)
        let (session, _) = try door.site.startSession(7, of: user, at: begun)
        let token = try door.site.issuer.issue(for: user, session, counter: 0, at: Sample.now)
        let refresh = { try door.post("/auth/refresh", "", self.bearer(token.refreshToken)) }
        door.site.uses.failure = ReadFailure(detail: "broken")
        #expect(try get(door, "/auth/session", token.accessToken).problem == "unavailable")
        #expect(try refresh().problem == "unavailable")
        #expect(door.site.store.sessions[session.id]?.endedAt == nil)
        door.site.uses.failure = nil
        door.site.uses.lastUses[session.id] = begun.adding(seconds: 60)
        #expect(try get(door, "/auth/session", token.accessToken).status.code == 200)
        #expect(try refresh().status.code == 200)
    }

    @Test("R2: a session that nobody has seen is ended by its refresh, and then no use helps")
    func idleSessionEnds() throws {
        let door = try Door()
        let user = try door.site.addUser("alice", id: 1)
        let begun = Sample.now.adding(seconds: -Site.idleSeconds)
        let (session, tokens) = try door.site.startSession(7, of: user, at: begun)
        #expect(try door.post("/auth/refresh", "", bearer(tokens.refreshToken)).problem == "session-ended")
        #expect(door.site.store.sessions[session.id]?.endReason == .idle)
        door.site.uses.lastUses[session.id] = Sample.now
        #expect(try door.post("/auth/refresh", "", bearer(tokens.refreshToken)).problem == "session-ended")
    }

    @Test("R7: an old refresh token logs nobody out everywhere: it is a replay, which ends its own session alone")
    func oldTokenEndsNoOther() throws {
        let door = try Door()
        let user = try door.site.addUser("alice", id: 1)
        let (session, tokens) = try door.site.startSession(7, of: user)
        let (other, _) = try door.site.startSession(8, of: user)
        var rotated = session
        rotated.refreshCounter = 2
        rotated.refreshedAt = Sample.now
        door.site.store.replace(rotated)
        let answer = try door.post("/auth/logout", #"{"all":true}"#, bearer(tokens.refreshToken))
        #expect((answer.status.code, answer.problem) == (401, "session-ended"))
        #expect(door.site.store.sessions[session.id]?.endReason == .refreshReplayed)
        #expect(door.site.store.sessions[other.id]?.endedAt == nil)
        #expect(door.site.store.events.last?.kind == .refreshReplayed)
    }

    @Test("a refresh token that would be answered logs its user out everywhere")
    func currentTokenEndsAll() throws {
        let door = try Door()
        let user = try door.site.addUser("alice", id: 1)
        let (session, tokens) = try door.site.startSession(7, of: user)
        let (other, _) = try door.site.startSession(8, of: user)
        let answer = try door.post("/auth/logout", #"{"all":true}"#, bearer(tokens.refreshToken))
        #expect(answer.status.code == 204)
        for id in [session.id, other.id] {
            #expect(door.site.store.sessions[id]?.endReason == .loggedOutEverywhere)
        }
        #expect(door.site.store.events.last?.detail == "logged-out-everywhere: 2 sessions ended")
    }

    @Test("a user's events are the user's own, and what operators and admins did is shown without place and words")
    func events() throws {
        let door = try Door()
        let alice = try door.site.addUser("alice", id: 1)
        let bob = try door.site.addUser("bob", id: 2)
        let (_, tokens) = try door.site.startSession(7, of: alice)
        let client = Client(device: "", address: "198.51.100.9", requestID: "secret-id")
        for (user, actor) in [
            (alice, Event.Actor.user(alice.id)), (alice, .operator("root-login")), (alice, .user(bob.id)),
            (alice, .system),
            (alice, .anybody), (bob, .user(bob.id)),
        ] {
            try door.site.store.record(
                Event(
                    .sessionEnded, at: Sample.now, user: user.id, username: user.username, by: actor, from: client,
                    detail: "words"))
        }
        let answer = try get(door, "/auth/events", tokens.accessToken, query: "limit=5")
        let found = try list("events", in: answer)
        #expect(found.map { $0["actor"] } == ["anybody", "system", "admin", "operator", "self"])
        for event in found {
            let isOthers = event["actor"] == "admin" || event["actor"] == "operator"
            #expect((event["address"] == nil) == isOthers)
            #expect((event["detail"] == nil) == isOthers)
        }
        for word in ["root-login", "secret-id", bob.id.text, "bob"] { #expect(!answer.text.contains(word), "\(word)") }
        guard case .integer(let next)? = try JSONParser.parseObject(answer.body)["next"] else { throw Missing() }
        let rest = try get(door, "/auth/events", tokens.accessToken, query: "limit=200&before=\(next)")
        #expect(try list("events", in: rest).allSatisfy { $0["id"] != .integer(next) })
        #expect(try JSONParser.parseObject(rest.body)["next"] == nil)
    }

    @Test(
        "a query that is not limit and before, each once and a whole number in its range, is 400",
        arguments: [
            "limit=0", "limit=201", "limit=-1", "limit=", "limit", "limit=5&limit=5", "before=0", "other=1", "&",
            "limit=5&", "limit=%35", "before=9223372036854775808", "limit=5;before=3", "limit=٣", "=5",
        ])
    func badQuery(query: String) throws {
        let door = try Door()
        let (_, tokens) = try door.site.startSession(7, of: door.site.addUser("alice", id: 1))
        let answer = try get(door, "/auth/events", tokens.accessToken, query: query)
        #expect((answer.status.code, answer.problem) == (400, "invalid-query"))
    }

    @Test("a worker purges a minute after it began to answer, not at once, and not at a clock that has jumped")
    func schedule() {
        var schedule = PurgeSchedule()
        let due = [0, 59, 60, 61, 119, 120, 4_000, 4_059, 4_060, -90_000].map { (seconds: Int64) in
            schedule.isDue(at: Sample.now.adding(seconds: seconds))
        }
        #expect(due == [false, false, true, false, false, true, false, false, true, false])
    }
}
