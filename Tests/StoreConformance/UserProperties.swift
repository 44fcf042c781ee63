internal import Accounts
internal import Identity
internal import Testing

enum UserProperties {
    static func userComesBack(_ store: some UserStore) throws {
        let full = try Sample.credentials(
            "alice@example.org", id: 1, email: "Alice@Example.org", isEmailVerified: true,
            roles: ["admin", "read-only"], disabledAt: Sample.now.adding(seconds: -5), sealedPassword: [0, 255, 0],
            spelling: "Älice")
        let bare = try Sample.credentials("bob", id: 2)
        #expect(try store.insert(full))
        #expect(try store.insert(bare))
        #expect(try store.credentials(of: full.user.username) == full)
        #expect(try store.credentials(of: bare.user.username) == bare)
    }

    static func unknownNameIsNil(_ store: some UserStore) throws {
        #expect(try store.insert(Sample.credentials("alice", id: 1)))
        let stranger = try Sample.credentials("alic", id: 2).user.username
        #expect(try store.credentials(of: stranger) == nil)
    }

    static func nameIsGivenOnce(_ store: some UserStore) throws {
        let first = try Sample.credentials("alice", id: 1, sealedPassword: [1])
        #expect(try store.insert(first))
        #expect(try !store.insert(Sample.credentials("ALICE", id: 2, sealedPassword: [2])))
        #expect(try store.credentials(of: first.user.username) == first)
    }

    static func verifiedAddressIsGivenOnce(_ store: some UserStore) throws {
        #expect(try store.insert(Sample.credentials("alice", id: 1, email: "a@example.org", isEmailVerified: true)))
        let second = try Sample.credentials("bob", id: 2, email: "A@example.org", isEmailVerified: true)
        #expect(try !store.insert(second))
        #expect(try store.credentials(of: second.user.username) == nil)
    }

    static func spellingIsNobodyElsesName(_ store: some UserStore) throws {
        #expect(try store.insert(Sample.credentials("alice2", id: 1, spelling: "alice")))
        #expect(try store.insert(Sample.credentials("carol", id: 2)))
        for (name, spelling) in [("alice", nil), ("bob", "alice"), ("bob", "carol")] {
            #expect(try !store.insert(Sample.credentials(name, id: 3, spelling: spelling)), "\(name)")
        }
        #expect(try store.insert(Sample.credentials("bob", id: 3, spelling: "Alice")))
        #expect(try store.insert(Sample.credentials("bob2", id: 4, spelling: "bob")), "bob is called otherwise")
    }

    static func claimedAddressIsFree(_ store: some UserStore) throws {
        #expect(try store.insert(Sample.credentials("alice", id: 1, email: "a@example.org", isEmailVerified: true)))
        #expect(try store.insert(Sample.credentials("bob", id: 2, email: "a@example.org")))
        #expect(try store.insert(Sample.credentials("carol", id: 3, email: "a@example.org")))
    }

    static func passwordIsReplacedOnce(_ store: some UserStore) throws {
        let alice = try Sample.credentials("alice", id: 1, sealedPassword: [1])
        #expect(try store.insert(alice))
        #expect(try store.replaceSealedPassword(of: alice.user.id, expecting: [1], with: [2]))
        #expect(try !store.replaceSealedPassword(of: alice.user.id, expecting: [1], with: [3]))
        #expect(try !store.replaceSealedPassword(of: Sample.userID(9), expecting: [2], with: [3]))
        #expect(try store.credentials(of: alice.user.username)?.sealedPassword == [2])
    }
}
