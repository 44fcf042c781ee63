internal import Accounts
internal import Identity
internal import Testing

enum UserSessionProperties {
    private static let later = Sample.now.adding(seconds: 60)

    /// Alice with sessions 7, 8 and 9, the last of them ended, and bob with 10.
    private static func fill(_ store: some UserStore & SessionStore) throws {
        #expect(try store.insert(Sample.credentials("alice", id: 1)))
        #expect(try store.insert(Sample.credentials("bob", id: 2)))
        for (id, user) in [(7, 1), (8, 1), (9, 1), (10, 2)] as [(UInt8, UInt8)] {
            let plain = try Sample.session(id, of: user)
            let session = Session(
                id: plain.id, userID: plain.userID, kind: .token, createdAt: Sample.now.adding(seconds: Int64(id)),
                expiresAt: plain.expiresAt, idleLimitSeconds: 3_600, device: "curl", address: "192.0.2.1")
            try store.insert(session)
        }
        #expect(try store.end(Sample.sessionID(9), because: .loggedOut, at: Sample.now))
    }

    static func openSessionsAreListed(_ store: some UserStore & SessionStore & UserSessionStore) throws {
        try fill(store)
        let alice = try Sample.userID(1)
        #expect(try store.openSessions(of: alice, limit: 9).map(\.id) == [Sample.sessionID(8), Sample.sessionID(7)])
        #expect(try store.openSessions(of: alice, limit: 1).map(\.id) == [Sample.sessionID(8)])
        let first = try store.openSessions(after: nil, limit: 2)
        #expect(try first.map(\.session.id) == [Sample.sessionID(7), Sample.sessionID(8)])
        let rest = try store.openSessions(after: first.last?.session.id, limit: 2)
        #expect(try rest.map(\.session.id) == [Sample.sessionID(10)])
        #expect(rest.first?.user?.username.canonical == "bob")
    }

    static func allSessionsOfAUserEnd(
        _ store: some UserStore & SessionStore & UserSessionStore & EventTrail
    ) throws {
        try fill(store)
        let alice = try Sample.userID(1)
        let count = try store.endSessions(of: alice, except: Sample.sessionID(8), because: .passwordChanged, at: later)
        { Event(.sessionEnded, at: later, user: alice, by: .user(alice), from: .console, detail: "\($0)") }
        #expect(count == 1)
        #expect(try store.record(of: Sample.sessionID(7))?.session.endReason == .passwordChanged)
        #expect(try store.record(of: Sample.sessionID(7))?.session.endedAt == later)
        #expect(try store.record(of: Sample.sessionID(8))?.session.endedAt == nil)
        #expect(try store.record(of: Sample.sessionID(9))?.session.endReason == .loggedOut)
        #expect(try store.record(of: Sample.sessionID(10))?.session.endedAt == nil)
        let events = try store.events(of: alice, before: nil, limit: 9)
        #expect(events.first?.event.detail == "1")
        let before = events.count
        #expect(
            try store.endSessions(of: alice, except: nil, because: .loggedOutEverywhere, at: later) { _ in
                Event(.loggedOut, at: later, user: alice, by: .user(alice), from: .console)
            } == 1)
        #expect(
            try store.endSessions(of: alice, except: nil, because: .loggedOutEverywhere, at: later) { _ in
                Event(.loggedOut, at: later, user: alice, by: .user(alice), from: .console)
            } == 0)
        #expect(try store.events(of: alice, before: nil, limit: 9).count == before + 1, "none where none ended")
        #expect(try store.openSessions(of: alice, limit: 9).isEmpty)
    }

    /// Of many sessions the newest stay; those of others, and those that have ended or expired, are left alone.
    static func aLoginEndsTheOldest(
        _ store: some UserStore & SessionStore & UserSessionStore & EventTrail
    ) throws {
        try fill(store)
        let alice = try Sample.userID(1)
        let plain = try Sample.session(11, of: 1)
        let new = Session(
            id: plain.id, userID: alice, kind: .token, createdAt: later, expiresAt: plain.expiresAt,
            idleLimitSeconds: 3_600, device: "curl", address: "192.0.2.1")
        let event = Event(.loggedIn, at: later, user: alice, session: new.id, by: .user(alice), from: .console)
        try store.insert(new, after: Sample.attempt, beside: 1, recording: event) { count in
            Event(.sessionEnded, at: later, user: alice, by: .system, from: .console, detail: "\(count)")
        }
        #expect(try store.openSessions(of: alice, limit: 9).map(\.id) == [new.id, Sample.sessionID(8)])
        let oldest = try #require(try store.record(of: Sample.sessionID(7))).session
        #expect(oldest.endReason == .replaced && oldest.endedAt == later)
        #expect(try store.record(of: Sample.sessionID(9))?.session.endReason == .loggedOut)
        #expect(try store.record(of: Sample.sessionID(10))?.session.endedAt == nil)
        let events = try store.events(of: alice, before: nil, limit: 9).map(\.event)
        #expect(events.prefix(2).map(\.kind) == [.loggedIn, .sessionEnded] && events[1].detail == "1")
    }

    static func expiredRowsGoInBatches(_ store: some UserStore & SessionStore & PurgeStore) throws {
        try fill(store)
        let limit = try Sample.session(7, of: 1).expiresAt
        #expect(try store.purge(.sessions, before: limit, limit: 100, isPatient: true) == 0)
        #expect(try store.purge(.sessions, before: limit.adding(seconds: 1), limit: 3, isPatient: false) == 3)
        #expect(try store.purge(.sessions, before: limit.adding(seconds: 1), limit: 3, isPatient: true) == 1)
        #expect(try store.record(of: Sample.sessionID(9)) == nil)
        for kind in Purgeable.allCases {
            _ = try store.purge(kind, before: Sample.now, limit: 100, isPatient: true)
        }
    }
}
