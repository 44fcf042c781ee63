internal import Accounts
internal import Identity
internal import Testing

enum SessionProperties {
    static func sessionComesBack(_ store: some UserStore & SessionStore) throws {
        let alice = try Sample.credentials("alice", id: 1, roles: ["admin"])
        #expect(try store.insert(alice))
        var rich = try Sample.session(8, of: 1, kind: .cookie)
        rich.authenticatedAt = Sample.now.adding(seconds: 1)
        rich.lastSeenAt = Sample.now.adding(seconds: 2)
        rich.refreshCounter = 7
        rich.refreshedAt = Sample.now.adding(seconds: 3)
        rich.endedAt = Sample.now.adding(seconds: 4)
        rich.endReason = .refreshReplayed
        for session in [try Sample.session(7, of: 1), rich] {
            try store.insert(session)
            #expect(try store.record(of: session.id) == SessionRecord(session: session, user: alice.user))
        }
    }

    static func sessionNeedsUser(_ store: some UserStore & SessionStore) throws {
        let orphan = try Sample.session(7, of: 1)
        expectBroken { () throws(StoreError) in try store.insert(orphan) }
        #expect(try store.record(of: orphan.id) == nil)
    }

    static func sessionIDIsGivenOnce(_ store: some UserStore & SessionStore) throws {
        #expect(try store.insert(Sample.credentials("alice", id: 1)))
        let session = try Sample.session(7, of: 1)
        try store.insert(session)
        let second = try Sample.session(7, of: 1, kind: .cookie)
        expectBroken { () throws(StoreError) in try store.insert(second) }
        #expect(try store.record(of: session.id)?.session == session)
    }

    static func unknownSessionIsNil(_ store: some UserStore & SessionStore) throws {
        let unknown = try Sample.sessionID(7)
        #expect(try store.record(of: unknown) == nil)
        #expect(try !store.advanceRefreshCounter(of: unknown, from: 0, at: Sample.now))
        #expect(try !store.end(unknown, because: .loggedOut, at: Sample.now))
    }

    static func counterAdvancesOnce(_ store: some UserStore & SessionStore) throws {
        #expect(try store.insert(Sample.credentials("alice", id: 1)))
        let session = try Sample.session(7, of: 1)
        let other = try Sample.session(8, of: 1)
        try store.insert(session)
        try store.insert(other)
        let later = Sample.now.adding(seconds: 60)
        #expect(try !store.advanceRefreshCounter(of: session.id, from: 1, at: later))
        #expect(try store.advanceRefreshCounter(of: session.id, from: 0, at: later))
        #expect(try !store.advanceRefreshCounter(of: session.id, from: 0, at: later.adding(seconds: 1)))
        let advanced = try store.record(of: session.id)?.session
        #expect(advanced?.refreshCounter == 1)
        #expect(advanced?.refreshedAt == later)
        #expect(advanced?.lastSeenAt == later)
        #expect(try store.record(of: other.id)?.session == other)
    }

    static func endedSessionStays(_ store: some UserStore & SessionStore) throws {
        #expect(try store.insert(Sample.credentials("alice", id: 1)))
        let session = try Sample.session(7, of: 1)
        let other = try Sample.session(8, of: 1)
        try store.insert(session)
        try store.insert(other)
        #expect(try store.end(session.id, because: .refreshReplayed, at: Sample.now.adding(seconds: 9)))
        #expect(try !store.end(session.id, because: .loggedOut, at: Sample.now.adding(seconds: 10)))
        #expect(try !store.advanceRefreshCounter(of: session.id, from: 0, at: Sample.now))
        let ended = try store.record(of: session.id)?.session
        #expect(ended?.endedAt == Sample.now.adding(seconds: 9))
        #expect(ended?.endReason == .refreshReplayed)
        #expect(ended?.refreshCounter == 0)
        #expect(try store.record(of: other.id)?.session == other)
    }
}

/// Expects the case `broken`, whatever its words.
func expectBroken(
    _ change: () throws(StoreError) -> Void, sourceLocation: SourceLocation = #_sourceLocation
) {
    do {
        try change()
        Issue.record("it was accepted", sourceLocation: sourceLocation)
    } catch .broken {
        return
    } catch {
        Issue.record("not broken but \(error)", sourceLocation: sourceLocation)
    }
}
