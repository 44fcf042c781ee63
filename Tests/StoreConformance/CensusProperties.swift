internal import Accounts
internal import Identity
internal import Testing

enum CensusProperties {
    static func wholeStoreIsReady(_ store: some UserStore & ReadinessStore & CensusStore) throws {
        #expect(try store.insert(Sample.credentials("alice", id: 1)))
        let before = try store.census(at: Sample.now)
        try store.checkReadiness()
        #expect(try store.census(at: Sample.now) == before)
    }

    static func censusCounts(_ store: some UserStore & SessionStore & CensusStore) throws {
        let none = AccountCensus(enabledUsers: 0, disabledUsers: 0, tokenSessions: 0, cookieSessions: 0)
        #expect(try store.census(at: Sample.now) == none)
        #expect(try store.insert(Sample.credentials("alice", id: 1)))
        #expect(try store.insert(Sample.credentials("bob", id: 2)))
        #expect(try store.insert(Sample.credentials("carol", id: 3, disabledAt: Sample.now)))
        for (id, kind) in [(1, Session.Kind.token), (2, .token), (3, .token), (4, .cookie)] as [(UInt8, Session.Kind)] {
            try store.insert(Sample.session(id, of: 1, kind: kind))
        }
        _ = try store.end(Sample.sessionID(3), because: .loggedOut, at: Sample.now)
        let some = AccountCensus(enabledUsers: 2, disabledUsers: 1, tokenSessions: 2, cookieSessions: 1)
        #expect(try store.census(at: Sample.now) == some)
        var later = some
        (later.tokenSessions, later.cookieSessions) = (0, 0)
        #expect(try store.census(at: Sample.now.adding(seconds: 86_400)) == later)
    }
}
