internal import Accounts
internal import Identity
internal import Testing

enum MasterKeyProperties {
    private static let old = MasterKeyRecord(id: [0, 0, 0, 9], proof: [1])
    private static let new = MasterKeyRecord(id: [0, 0, 0, 1], proof: [2])
    private static let event = Event(.masterKeyRotated, at: Sample.now, by: .operator("root"), from: .console)

    private static func seal(_ key: MasterKeyRecord, _ byte: UInt8) -> [UInt8] { [1] + key.id + [byte] }

    /// Two keys, of which the first seals, and a user and a signing key under it.
    private static func fill(_ store: some MasterKeyStore & UserStore) throws {
        try store.insert(old, at: Sample.now)
        try store.addMasterKey(new, at: Sample.now)
        #expect(try store.insert(Sample.credentials("alice", id: 1, sealedPassword: seal(old, 1))))
        let key = Sample.key("k", .signing).published
        try store.insert(
            SealedSigningKey(kid: "k", algorithm: key.algorithm, sealedPrivateKey: seal(old, 2)), published: key,
            at: Sample.now)
    }

    static func oldestSeals(_ store: some MasterKeyStore) throws {
        #expect(try store.sealingKeyID() == nil)
        try store.insert(old, at: Sample.now)
        #expect(try store.sealingKeyID() == old.id)
        // Of the same second, and of a clock that was set back: what seals does not change by itself.
        try store.addMasterKey(new, at: Sample.now.adding(seconds: -1_000))
        try store.addMasterKey(new, at: Sample.now)
        #expect(try store.sealingKeyID() == old.id)
        #expect(try Set(store.masterKeys().map(\.id)) == [old.id, new.id])
    }

    static func sealingKeyIsChosen(_ store: some MasterKeyStore & UserStore) throws {
        try fill(store)
        let later = Sample.now.adding(seconds: 5)
        #expect(try !store.chooseSealingKey([7, 7, 7, 7], at: later, recording: event))
        #expect(try !store.chooseSealingKey(old.id, at: later, recording: event))
        #expect(try store.chooseSealingKey(new.id, at: later, recording: event))
        #expect(try store.sealingKeyID() == new.id)
        let uses = try store.masterKeyUses().sorted { $0.seals && !$1.seals }
        #expect(uses.map(\.id) == [new.id, old.id])
        #expect(uses.map(\.seals) == [true, false])
        #expect(uses.map(\.sealedUntil) == [nil, later])
        #expect(uses.map(\.passwords) == [0, 1])
        #expect(uses.map(\.signingKeys) == [0, 1])
    }

    static func resealed(_ store: some MasterKeyStore & UserStore) throws {
        try fill(store)
        let page = try store.sealedPasswords(notUnder: new.id, after: nil, limit: 10)
        #expect(page == [SealedPassword(user: try Sample.userID(1), sealed: seal(old, 1))])
        let next = [
            ResealedPassword(user: try Sample.userID(1), old: seal(old, 1), new: seal(new, 3)),
            ResealedPassword(user: try Sample.userID(1), old: seal(old, 1), new: seal(new, 4)),
        ]
        #expect(try store.reseal(next) == 1)
        #expect(try store.sealedPasswords(notUnder: new.id, after: nil, limit: 10) == [])
        #expect(try store.reseal(kid: "k", from: seal(old, 2), to: seal(new, 2)))
        #expect(try !store.reseal(kid: "k", from: seal(old, 2), to: seal(new, 3)))
        #expect(try store.sealedKey(kid: "k")?.sealedPrivateKey == seal(new, 2))
    }

    static func keyInUseStays(_ store: some MasterKeyStore & UserStore) throws {
        try fill(store)
        _ = try store.chooseSealingKey(new.id, at: Sample.now, recording: event)
        #expect(try !store.removeMasterKey(new.id, recording: nil))
        // By a signing key alone, and by a password alone.
        _ = try store.reseal(kid: "k", from: seal(old, 2), to: seal(new, 2))
        #expect(try !store.removeMasterKey(old.id, recording: nil))
        _ = try store.reseal(kid: "k", from: seal(new, 2), to: seal(old, 2))
        _ = try store.reseal([ResealedPassword(user: Sample.userID(1), old: seal(old, 1), new: seal(new, 1))])
        #expect(try !store.removeMasterKey(old.id, recording: nil))
        _ = try store.reseal(kid: "k", from: seal(old, 2), to: seal(new, 2))
        #expect(try store.removeMasterKey(old.id, recording: event))
        #expect(try !store.removeMasterKey(old.id, recording: event))
        #expect(try store.masterKeys() == [new])
    }

    static func unknownKeysStayOut(_ store: some MasterKeyStore & UserStore) throws {
        try fill(store)
        let stranger = MasterKeyRecord(id: [9, 9, 9, 9], proof: [])
        let bob = try Sample.credentials("bob", id: 2, sealedPassword: seal(stranger, 1))
        expectBroken { () throws(StoreError) in _ = try store.insert(bob) }
        let alice = try Sample.userID(1)
        expectBroken { () throws(StoreError) in
            _ = try store.replaceSealedPassword(of: alice, expecting: seal(old, 1), with: seal(stranger, 1))
        }
        expectBroken { () throws(StoreError) in
            _ = try store.reseal(kid: "k", from: seal(old, 2), to: seal(stranger, 2))
        }
        let key = Sample.key("k2", .next)
        expectBroken { () throws(StoreError) in
            try store.insert(key.sealed, published: key.published, at: Sample.now)
        }
        #expect(try store.rowsUnderUnknownKeys() == 0)
    }

    static func restingSessions(_ store: some MasterKeyStore & UserStore & SessionStore) throws {
        try fill(store)
        let refreshed = try Sample.session(2, of: 1)
        for session in [try Sample.session(1, of: 1), refreshed, try Sample.session(3, of: 1, kind: .cookie)] {
            try store.insert(session)
        }
        #expect(try store.sessionsRestingOn(old.id, at: Sample.now) == 0)
        _ = try store.chooseSealingKey(new.id, at: Sample.now.adding(seconds: 10), recording: event)
        #expect(try store.sessionsRestingOn(old.id, at: Sample.now.adding(seconds: 20)) == 2)
        #expect(
            try store.advanceRefreshCounter(of: refreshed.id, from: 0, at: Sample.now.adding(seconds: 20)))
        #expect(try store.sessionsRestingOn(old.id, at: Sample.now.adding(seconds: 21)) == 1)
        #expect(try store.sessionsRestingOn(old.id, at: Sample.now.adding(seconds: 3_600)) == 0)
    }
}
