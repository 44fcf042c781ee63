internal import Accounts
internal import Identity
internal import Testing

enum PasswordProperties {
    typealias Store = PasswordStore & SessionStore & UserStore

    private static let now = Sample.now
    private static let hash = [UInt8](repeating: 9, count: 32)

    /// alice with the sessions 1 and 2 and an ended one, bob with session 4.
    private static func fill(_ store: some Store) throws -> User {
        let alice = try Sample.credentials("alice", id: 1, sealedPassword: [1])
        #expect(try store.insert(alice))
        #expect(try store.insert(Sample.credentials("bob", id: 2, sealedPassword: [2])))
        for id: UInt8 in 1...3 { try store.insert(Sample.session(id, of: 1)) }
        try store.insert(Sample.session(4, of: 2))
        #expect(try store.end(Sample.sessionID(3), because: .loggedOut, at: now))
        return alice.user
    }

    private static func reasons(_ store: some Store) throws -> [Session.EndReason?] {
        try (1...4).map { try store.record(of: Sample.sessionID($0))?.session.endReason }
    }

    private static func replace(
        _ authority: PasswordReplacement.Authority, of user: User, at time: Timestamp = now, in store: some Store
    ) throws -> (done: Bool, ended: Int?) {
        var ended: Int?
        let replacement = PasswordReplacement(
            user: user.id, sealedPassword: [7, 7], authority: authority, forgetting: KnownPlaces(names: []), at: time)
        let done = try store.replacePassword(replacement) { count in
            ended = count
            return Event(.passwordChanged, at: time, of: user, from: .console)
        }
        return (done, ended)
    }

    private static func makeLink(_ hash: [UInt8], of user: User, in store: some Store) throws {
        try store.insertResetToken(
            hash: hash, of: user.id, at: now, expiresAt: now.adding(seconds: 60),
            recording: Event(.resetLinkMade, at: now, of: user, from: .console))
    }

    static func changeKeepsOwnSession(_ store: some Store) throws {
        let alice = try fill(store)
        try makeLink(hash, of: alice, in: store)
        let result = try replace(.session(Sample.sessionID(2)), of: alice, in: store)
        #expect(result == (true, 1))
        #expect(try reasons(store) == [.passwordChanged, nil, .loggedOut, nil])
        #expect(try store.credentials(of: alice.username)?.sealedPassword == [7, 7])
        #expect(try store.userOfResetToken(hash: hash, at: now) == nil)
    }

    static func disablingRemovesLinks(_ store: some Store & UserDirectory) throws {
        let alice = try fill(store)
        try makeLink(hash, of: alice, in: store)
        for (disabledAt, reason) in [(now, Session.EndReason.userDisabled), (nil, nil)]
            as [(Timestamp?, Session.EndReason?)]
        {
            _ = try store.update(alice.id, at: now) { user in
                var changed = user
                changed.disabledAt = disabledAt
                return UserUpdate(user: changed, events: [], endsSessions: reason, keepsAnAdmin: false)
            }
        }
        #expect(try store.userOfResetToken(hash: hash, at: now) == nil)
    }

    static func changeNeedsLiveSession(_ store: some Store) throws {
        let alice = try fill(store)
        for id: UInt8 in [3, 4, 9] {
            #expect(try replace(.session(Sample.sessionID(id)), of: alice, in: store) == (false, nil))
        }
        #expect(try reasons(store) == [nil, nil, .loggedOut, nil])
        #expect(try store.credentials(of: alice.username)?.sealedPassword == [1])
    }

    static func operatorEndsAll(_ store: some Store) throws {
        let alice = try fill(store)
        try makeLink(hash, of: alice, in: store)
        #expect(try replace(.operator, of: alice, in: store) == (true, 2))
        #expect(try reasons(store) == [.passwordReset, .passwordReset, .loggedOut, nil])
        #expect(try store.userOfResetToken(hash: hash, at: now) == nil)
    }

    static func resetLinkWorksOnce(_ store: some Store) throws {
        let alice = try fill(store)
        try makeLink(hash, of: alice, in: store)
        #expect(try store.userOfResetToken(hash: hash, at: now) == alice)
        let name = try #require(Username("bob"))
        let bob = try #require(try store.credentials(of: name)).user
        #expect(try replace(.resetToken(hash: hash), of: bob, in: store) == (false, nil))
        #expect(try replace(.resetToken(hash: hash), of: alice, in: store) == (true, 2))
        #expect(try replace(.resetToken(hash: hash), of: alice, in: store) == (false, nil))
        #expect(try reasons(store) == [.passwordReset, .passwordReset, .loggedOut, nil])
    }

    static func resetLinkExpires(_ store: some Store) throws {
        let alice = try fill(store)
        try makeLink(hash, of: alice, in: store)
        let late = now.adding(seconds: 60)
        #expect(try store.userOfResetToken(hash: hash, at: late) == nil)
        #expect(try replace(.resetToken(hash: hash), of: alice, at: late, in: store) == (false, nil))
        #expect(try store.userOfResetToken(hash: hash, at: late.adding(seconds: -1)) == alice)
    }

    static func newResetLinkReplacesOld(_ store: some Store) throws {
        let alice = try fill(store)
        let second = [UInt8](repeating: 8, count: 32)
        try makeLink(hash, of: alice, in: store)
        try makeLink(second, of: alice, in: store)
        #expect(try store.userOfResetToken(hash: hash, at: now) == nil)
        #expect(try store.userOfResetToken(hash: second, at: now) == alice)
    }

    static func disabledUserHasNoResetLink(_ store: some Store) throws {
        let gone = try Sample.credentials("gone", id: 5, disabledAt: now, sealedPassword: [5])
        #expect(try store.insert(gone))
        try makeLink(hash, of: gone.user, in: store)
        #expect(try store.userOfResetToken(hash: hash, at: now) == nil)
        #expect(try replace(.resetToken(hash: hash), of: gone.user, in: store) == (false, nil))
        #expect(try store.credentials(of: gone.user.username)?.sealedPassword == [5])
    }

    static func reauthenticationIsOfLiveSession(_ store: some Store) throws {
        let alice = try fill(store)
        let later = now.adding(seconds: 77)
        let event = Event(.reauthenticated, at: later, of: alice, from: .console)
        #expect(try store.setAuthenticated(Sample.sessionID(1), at: later, recording: event))
        #expect(try !store.setAuthenticated(Sample.sessionID(3), at: later, recording: event))
        #expect(try !store.setAuthenticated(Sample.sessionID(9), at: later, recording: event))
        let times = try (1...3).map { try store.record(of: Sample.sessionID($0))?.session.authenticatedAt }
        #expect(times == [later, now, now])
    }
}
