internal import Accounts
internal import Identity
internal import Testing

enum ThrottleProperties {
    private static let now = Sample.now

    /// The rows of a name at a place.
    private static func keys(name: UInt8, place: UInt8) -> AttemptKeys {
        let prefix = [UInt8](repeating: name, count: 16)
        return AttemptKeys(
            pair: prefix + [UInt8](repeating: place, count: 16), name: prefix + [UInt8](repeating: 0, count: 16))
    }

    private static func counted(_ failures: Int64, until: Timestamp? = nil) -> Attempts {
        Attempts(
            pair: AttemptCount(failures: failures, countedAt: now, blockedUntil: until, succeededAt: now),
            name: AttemptCount(failures: failures + 1, countedAt: now))
    }

    private static func put(_ attempts: Attempts, _ keys: AttemptKeys, in store: some ThrottleStore) throws {
        _ = try store.countAttempt(keys) { _ in .admit(attempts, waitSeconds: 0, throttledBefore: 0) }
    }

    static func attemptsComeBack(_ store: some ThrottleStore) throws {
        let keys = keys(name: 1, place: 1)
        #expect(try store.attempts(keys) == Attempts())
        let first = counted(3, until: now.adding(seconds: 5))
        try put(first, keys, in: store)
        #expect(try store.attempts(keys) == first)
        var seen: Attempts?
        let second = counted(4)
        let decision = try store.countAttempt(keys) { attempts in
            seen = attempts
            return .admit(second, waitSeconds: 7, throttledBefore: 8)
        }
        #expect(seen == first)
        #expect(decision == .admit(second, waitSeconds: 7, throttledBefore: 8))
        #expect(try store.attempts(keys) == second)
        #expect(try store.attempts(self.keys(name: 1, place: 2)) == Attempts(name: second.name))
        #expect(try store.attempts(self.keys(name: 2, place: 1)) == Attempts())
    }

    static func knownPlacesAreForgotten(_ store: some ThrottleStore & UserDirectory & UserStore) throws {
        let pair = { (name: UInt8, place: UInt8) in Self.keys(name: name, place: place) }
        for second: UInt8 in 0..<4 {
            try store.rememberDevice(
                pair(1, 0x80 + second).pair, keeping: 3, at: now.adding(seconds: Int64(min(second, 2))))
        }
        try store.rememberDevice(pair(2, 0x80).pair, keeping: 3, at: now)
        try store.countSuccess(pair(1, 1), at: now)
        let known = { (name: UInt8, place: UInt8) in
            try store.attempts(pair(name, place)).pair?.succeededAt != nil
        }
        #expect(try (0..<4).map { try known(1, 0x80 + $0) } == [false, true, true, true], "the oldest went")
        #expect(try known(2, 0x80) && known(1, 1))
        #expect(try store.insert(Sample.credentials("alice", id: 1)))
        let event = Event(.usernameReleased, at: now, by: .system, from: .console)
        let alice = try Sample.credentials("alice", id: 1).user
        _ = try store.delete(alice.id, keepsAnAdmin: false, at: now) { _ in event }
        let places = KnownPlaces(names: [pair(1, 0).name], kept: pair(1, 0x83).pair)
        #expect(try store.release(alice.username, forgetting: places, recording: event))
        #expect(try (1..<4).map { try known(1, 0x80 + $0) } == [false, false, true])
        #expect(try known(2, 0x80) && !known(1, 1))
    }

    static func refusedAttemptChangesNothing(_ store: some ThrottleStore) throws {
        let keys = keys(name: 1, place: 1)
        try put(counted(3), keys, in: store)
        let decision = try store.countAttempt(keys) { _ in .wait(until: now, by: .name) }
        #expect(decision == .wait(until: now, by: .name))
        #expect(try store.attempts(keys) == counted(3))
    }

    static func successForgets(_ store: some ThrottleStore) throws {
        let keys = keys(name: 1, place: 1)
        try put(counted(3, until: now), keys, in: store)
        try store.addThrottled([keys.pair: 2])
        let later = now.adding(seconds: 9)
        try store.countSuccess(keys, at: later)
        #expect(
            try store.attempts(keys)
                == Attempts(pair: AttemptCount(failures: 0, countedAt: later, succeededAt: later)))
        let others = self.keys(name: 2, place: 1)
        try store.countSuccess(others, at: now)
        #expect(try store.attempts(others).pair?.succeededAt == now)
    }

    static func aSessionCountsItsSuccess(_ store: some ThrottleStore & SessionStore & UserStore) throws {
        let keys = keys(name: 1, place: 1)
        #expect(try store.insert(Sample.credentials("alice", id: 1)))
        try put(counted(3, until: now), keys, in: store)
        let session = try Sample.session(7, of: 1)
        let event = Event(.loggedIn, at: session.createdAt, session: session.id, by: .system, from: .console)
        try store.insert(session, after: keys, beside: 9, recording: event) { _ in event }
        let counted = Attempts(
            pair: AttemptCount(failures: 0, countedAt: session.createdAt, succeededAt: session.createdAt))
        #expect(try store.attempts(keys) == counted)
        // A session that cannot be stored is no success.
        try put(self.counted(4), keys, in: store)
        #expect(throws: StoreError.self) {
            try store.insert(session, after: keys, beside: 9, recording: event) { _ in event }
        }
        #expect(try store.attempts(keys) == self.counted(4))
    }

    static func throttledAddUp(_ store: some ThrottleStore) throws {
        let keys = keys(name: 1, place: 1)
        try put(counted(3), keys, in: store)
        let nowhere = self.keys(name: 7, place: 7)
        try store.addThrottled([keys.pair: 2, keys.name: 1, nowhere.pair: 5])
        try store.addThrottled([keys.pair: 40])
        let found = try store.attempts(keys)
        #expect((found.pair?.throttled, found.name?.throttled) == (42, 1))
        #expect(try store.attempts(nowhere) == Attempts())
    }

    static func unlockForgetsOneName(_ store: some ThrottleStore & UserStore) throws {
        let event = Event(.loginUnlocked, at: now, by: .system, from: .console)
        let (here, there, other) = (keys(name: 1, place: 1), keys(name: 1, place: 255), keys(name: 2, place: 1))
        for keys in [here, there, other] { try put(counted(3, until: now), keys, in: store) }
        #expect(try store.forgetFailures(of: here.name, recording: event))
        for keys in [here, there] {
            #expect(
                try store.attempts(keys)
                    == Attempts(pair: AttemptCount(failures: 0, countedAt: now, succeededAt: now)),
                "the place is known as before, and nothing else is left")
        }
        #expect(try store.attempts(other) == counted(3, until: now))
        #expect(try !store.forgetFailures(of: here.name, recording: event))
    }
}
