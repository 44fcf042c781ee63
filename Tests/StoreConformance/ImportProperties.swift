internal import Accounts
internal import Identity
internal import Testing

enum ImportProperties {
    static func importIsOneChange<Store: EveryPort>(_ store: Store) throws {
        let first = try Sample.credentials("alice", id: 1, email: "a@example.org", roles: ["editor"])
        let second = try Sample.credentials("bob", id: 2, disabledAt: Sample.now)
        #expect(try store.importUsers(steps([first, second], then: .breakOff)) == .brokenOff)
        #expect(try store.credentials(of: first.user.username) == nil)
        #expect(try store.lastEventNumber() == 0)
        #expect(try store.importUsers(steps([first, second], then: .end)) == .imported(2))
        #expect(try store.credentials(of: first.user.username) == first)
        #expect(try store.credentials(of: second.user.username) == second)
        let events = try store.events(of: second.user.id, before: nil, limit: 10)
        #expect(events.map(\.event.kind) == [.userImported])
    }

    static func takenNameTakesAllBack<Store: EveryPort>(_ store: Store) throws {
        #expect(try store.insert(Sample.credentials("bob", id: 9, email: "B@example.org", isEmailVerified: true)))
        let alice = try Sample.credentials("alice", id: 1)
        let bob = try Sample.credentials("BOB", id: 2)
        #expect(try store.importUsers(steps([alice, bob], then: .end)) == .taken(bob.user.username))
        let carol = try Sample.credentials("carol", id: 3, email: "b@example.org", isEmailVerified: true)
        #expect(try store.importUsers(steps([alice, carol], then: .end)) == .taken(carol.user.username))
        #expect(try store.credentials(of: alice.user.username) == nil)
        #expect(try store.isVerified(email: "b@EXAMPLE.org"))
        #expect(try !store.isVerified(email: "a@example.org"))
    }

    static func importedNamesAreKnown<Store: EveryPort>(_ store: Store) throws {
        let (alice, bob) = (try Sample.credentials("alice", id: 1), try Sample.credentials("bob", id: 2))
        let (carol, dave) = (try Sample.credentials("carol", id: 3), try Sample.credentials("dave", id: 4))
        #expect(try store.importUsers(steps([alice, carol], then: .end)) == .imported(2))
        #expect(try store.insert(bob))
        _ = try store.delete(carol.user.id, keepsAnAdmin: false, at: Sample.now) { user in
            Event(.userDeleted, at: Sample.now, of: user, from: .console)
        }
        let states = try [alice, bob, carol, dave].map { try store.state(of: $0.user.username) }
        #expect(states == [.imported, .taken, .reserved, .free])
    }

    private static func steps(_ credentials: [Credentials], then last: ImportStep) -> () -> ImportStep {
        var rest = credentials[...]
        return {
            guard let next = rest.popFirst() else { return last }
            return .user(next, recording: Event(.userImported, at: Sample.now, of: next.user, from: .console))
        }
    }
}
