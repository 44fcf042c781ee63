internal import Accounts
internal import Identity
internal import Testing

enum EventProperties {
    private static func event(
        _ kind: Event.Kind, _ seconds: Int64, user: UInt8?, name: String?, actor: Event.Actor = .anybody
    ) throws -> Event {
        Event(
            kind, at: Sample.now.adding(seconds: seconds), user: try user.map(Sample.userID),
            username: name.flatMap(Username.init), session: try Sample.sessionID(7), by: actor,
            from: Client(device: "", address: "2001:db8::1", requestID: "0123456789abcdef"), detail: "a \"word\" – Ω")
    }

    private static func fill(_ store: some EventStore) throws -> [Event] {
        let events = [
            try event(.loggedIn, 0, user: 1, name: "alice", actor: .user(Sample.userID(1))),
            try event(.loginFailed, 1, user: nil, name: "alice"),
            try event(.loggedIn, 2, user: 2, name: "bob", actor: .user(Sample.userID(2))),
            try event(.userDisabled, 3, user: 1, name: "alicia", actor: .operator("root")),
            try event(.keyRetired, 4, user: nil, name: nil, actor: .system),
        ]
        for event in events { try store.record(event) }
        return events
    }

    static func eventsComeBack(_ store: some EventStore & EventTrail) throws {
        #expect(try store.lastEventNumber() == 0)
        let events = try fill(store)
        let last = try store.lastEventNumber()
        let found = try store.events(matching: EventFilter(), in: 1...last)
        #expect(found.map(\.event) == events.reversed())
        #expect(found.map(\.number) == found.map(\.number).sorted(by: >))
        #expect(found.first?.number == last)
    }

    static func eventsAreFiltered(_ store: some EventStore & EventTrail) throws {
        let events = try fill(store)
        let all = 1...(try store.lastEventNumber())
        func find(_ change: (inout EventFilter) throws -> Void) throws -> [Event] {
            var filter = EventFilter()
            try change(&filter)
            return try store.events(matching: filter, in: all).map(\.event).reversed()
        }
        #expect(try find { $0.kind = .loggedIn } == [events[0], events[2]])
        #expect(try find { $0.user = try Sample.userID(1) } == [events[0], events[3]])
        #expect(try find { $0.username = Username("alice") } == [events[0], events[1]])
        let either = try find {
            $0.user = try Sample.userID(1)
            $0.username = Username("alice")
        }
        #expect(either == [events[0], events[1], events[3]])
        #expect(try find { $0.since = Sample.now.adding(seconds: 3) } == [events[3], events[4]])
        #expect(try find { $0.until = Sample.now.adding(seconds: 1) } == [events[0]])
        #expect(try store.events(matching: EventFilter(), in: 2...3).map(\.event) == [events[2], events[1]])
    }

    static func eventsOfAUserComeInPages(_ store: some EventStore & EventTrail) throws {
        let events = try fill(store)
        let alice = try Sample.userID(1)
        let first = try store.events(of: alice, before: nil, limit: 1)
        #expect(first.map(\.event) == [events[3]])
        let rest = try store.events(of: alice, before: first.first?.number, limit: 9)
        #expect(rest.map(\.event) == [events[0]])
        #expect(try store.events(of: alice, before: rest.first?.number, limit: 9).isEmpty)
    }

    static func oldEventsGoInBatches(_ store: some EventStore & EventTrail & PurgeStore) throws {
        let events = try fill(store)
        let last = try store.lastEventNumber()
        let limit = Sample.now.adding(seconds: 3)
        #expect(try store.purge(.events, before: limit, limit: 2, isPatient: true) == 2)
        #expect(try store.purge(.events, before: limit, limit: 2, isPatient: false) == 1)
        #expect(try store.purge(.events, before: limit, limit: 2, isPatient: true) == 0)
        #expect(try store.events(matching: EventFilter(), in: 1...last).map(\.event) == [events[4], events[3]])
    }
}
