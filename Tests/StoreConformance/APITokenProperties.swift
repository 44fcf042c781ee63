internal import Accounts
internal import Identity
internal import Testing

enum APITokenProperties {
    private static let hash = [UInt8](repeating: 9, count: 32)
    private static let made = Event(.apiTokenMade, at: Sample.now, by: .system, from: .console)

    @discardableResult
    private static func add(
        _ token: APIToken, to store: some APITokenStore, limit: Int = 50, at now: Timestamp = Sample.now
    ) throws -> Bool {
        try store.insert(token, secretHash: hash, limit: limit, at: now, recording: made)
    }

    static func apiTokenComesBack(_ store: some UserStore & APITokenStore) throws {
        let alice = try Sample.credentials("alice", id: 1, roles: ["editor", "staff"])
        #expect(try store.insert(alice))
        let whole = try Sample.apiToken(7, of: 1)
        let bare = try Sample.apiToken(8, of: 1, paths: [], methods: [], roles: [], expiresAt: nil)
        #expect(try add(whole, to: store))
        #expect(try add(bare, to: store))
        for token in [whole, bare] {
            let record = APITokenRecord(token: token, secretHash: hash, user: alice.user)
            #expect(try store.record(of: token.id) == record)
        }
        #expect(try store.record(of: Sample.apiToken(9, of: 1).id) == nil)
        expectBroken { () throws(StoreError) in
            _ = try store.insert(whole, secretHash: hash, limit: 50, at: Sample.now, recording: made)
        }
        let nobodys = try Sample.apiToken(10, of: 2)
        expectBroken { () throws(StoreError) in
            _ = try store.insert(nobodys, secretHash: hash, limit: 50, at: Sample.now, recording: made)
        }
    }

    static func apiTokensAreLimited(_ store: some UserStore & APITokenStore) throws {
        #expect(try store.insert(Sample.credentials("alice", id: 1)))
        #expect(try store.insert(Sample.credentials("bob", id: 2)))
        let first = try Sample.apiToken(1, of: 1)
        #expect(try add(first, to: store, limit: 2))
        #expect(try add(Sample.apiToken(2, of: 1, expiresAt: nil), to: store, limit: 2))
        #expect(try !add(Sample.apiToken(3, of: 1), to: store, limit: 2))
        #expect(try store.record(of: Sample.apiToken(3, of: 1).id) == nil)
        #expect(try add(Sample.apiToken(4, of: 2), to: store, limit: 2), "another user's are not counted")
        let end = try #require(first.expiresAt)
        #expect(try !add(Sample.apiToken(3, of: 1), to: store, limit: 2, at: end.adding(seconds: -1)))
        #expect(try add(Sample.apiToken(3, of: 1, expiresAt: nil), to: store, limit: 2, at: end))
        #expect(try store.revoke(Sample.apiToken(2, of: 1).id, at: end, recording: made))
        #expect(try add(Sample.apiToken(5, of: 1), to: store, limit: 2, at: end))
    }

    static func apiTokenIsRevokedOnce(_ store: some UserStore & APITokenStore & EventTrail) throws {
        #expect(try store.insert(Sample.credentials("alice", id: 1)))
        let token = try Sample.apiToken(7, of: 1)
        try add(token, to: store)
        let later = Sample.now.adding(seconds: 5)
        let event = Event(.apiTokenRevoked, at: later, by: .system, from: .console)
        #expect(try store.revoke(token.id, at: later, recording: event))
        #expect(try !store.revoke(token.id, at: later.adding(seconds: 1), recording: event))
        #expect(try !store.revoke(Sample.apiToken(8, of: 1).id, at: later, recording: event))
        #expect(try store.record(of: token.id)?.token.revokedAt == later)
    }

    static func apiTokensAreListed(_ store: some UserStore & APITokenStore) throws {
        #expect(try store.insert(Sample.credentials("alice", id: 1)))
        #expect(try store.insert(Sample.credentials("bob", id: 2)))
        for (id, age) in [(3, 10), (1, 30), (4, 10), (2, 20)] as [(UInt8, Int64)] {
            try add(Sample.apiToken(id, of: 1, createdAt: Sample.now.adding(seconds: -age)), to: store)
        }
        try add(Sample.apiToken(5, of: 2), to: store)
        let own = try store.apiTokens(of: Sample.userID(1), limit: 9)
        #expect(own.map(\.id.bytes[0]) == [3, 4, 2, 1])
        #expect(try store.apiTokens(of: Sample.userID(1), limit: 2) == Array(own.prefix(2)))
        let first = try store.apiTokens(after: nil, limit: 3)
        let second = try store.apiTokens(after: first.last?.token.id, limit: 3)
        #expect((first + second).map(\.token.id.bytes[0]) == [1, 2, 3, 4, 5])
        #expect(second.last?.user.username.canonical == "bob")
    }

    static func apiTokensGoWithTheirUser(_ store: some UserStore & APITokenStore & UserDirectory) throws {
        #expect(try store.insert(Sample.credentials("alice", id: 1)))
        let token = try Sample.apiToken(7, of: 1)
        try add(token, to: store)
        _ = try store.delete(Sample.userID(1), keepsAnAdmin: false, at: Sample.now) { user in
            Event(.userDeleted, at: Sample.now, of: user, from: .console)
        }
        #expect(try store.record(of: token.id) == nil)
        #expect(try store.apiTokens(after: nil, limit: 9).isEmpty)
    }

    static func endedTokensGoInBatches(_ store: some UserStore & APITokenStore & PurgeStore) throws {
        #expect(try store.insert(Sample.credentials("alice", id: 1)))
        for id in 1...3 as ClosedRange<UInt8> { try add(Sample.apiToken(id, of: 1), to: store) }
        try add(Sample.apiToken(4, of: 1, expiresAt: nil), to: store)
        try add(Sample.apiToken(5, of: 1, expiresAt: nil), to: store)
        #expect(try store.revoke(Sample.apiToken(5, of: 1).id, at: Sample.now, recording: made))
        let end = Sample.now.adding(seconds: 86_400)
        #expect(try store.purge(.apiTokens, before: Sample.now, limit: 9, isPatient: true) == 0)
        #expect(try store.purge(.apiTokens, before: end, limit: 9, isPatient: true) == 1)
        #expect(try store.purge(.apiTokens, before: end.adding(seconds: 1), limit: 2, isPatient: false) == 2)
        #expect(try store.purge(.apiTokens, before: end.adding(seconds: 1), limit: 2, isPatient: true) == 1)
        #expect(try store.apiTokens(of: Sample.userID(1), limit: 9).map(\.id.bytes[0]) == [4])
    }
}
