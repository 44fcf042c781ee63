internal import Accounts
internal import Identity
internal import Testing

enum DirectoryProperties {
    private static func event(_ kind: Event.Kind, of user: User) -> Event {
        Event(kind, at: Sample.now, of: user, from: .console)
    }

    private static func delete(
        _ id: UInt8, keepsAnAdmin: Bool = false, from store: some UserDirectory
    ) throws -> UserChangeOutcome {
        try store.delete(Sample.userID(id), keepsAnAdmin: keepsAnAdmin, at: Sample.now) { event(.userDeleted, of: $0) }
    }

    private static func names(
        _ store: some UserDirectory, _ search: String, addresses: Bool = true
    ) throws(StoreError) -> [String] {
        let search = UserSearch(text: search, includesAddresses: addresses)
        return try store.users(after: nil, matching: search, limit: 99).map(\.username.canonical)
    }

    static func usersComeInPages(_ store: some UserStore & UserDirectory) throws {
        for (index, name) in ["bob", "b", "a-b", "a.b", "a", "c@d", "9", "a_b"].enumerated() {
            #expect(try store.insert(Sample.credentials(name, id: UInt8(index + 1))))
        }
        var seen: [String] = []
        var last: Username?
        while true {
            let page = try store.users(after: last, matching: nil, limit: 2)
            seen += page.map(\.username.canonical)
            guard page.count == 2 else { break }
            last = page.last?.username
            // Before and behind the place where the next page begins; the name it begins behind goes.
            if seen.count == 4 {
                #expect(try store.insert(Sample.credentials("0", id: 101)))
                #expect(try store.insert(Sample.credentials("bz", id: 102)))
                #expect(try delete(3, from: store) != .unknownUser)
            }
        }
        #expect(seen == ["9", "a", "a-b", "a.b", "a_b", "b", "bob", "bz", "c@d"])
    }

    static func searchIsLiteral(_ store: some UserStore & UserDirectory) throws {
        #expect(try store.insert(Sample.credentials("per_cent", id: 1, email: "100%@Example.org")))
        #expect(try store.insert(Sample.credentials("percent", id: 2, email: "1000@example.org")))
        #expect(try store.insert(Sample.credentials("bob", id: 3, email: "\u{C9}t\u{E9}\\*@x")))
        let expected: [(String, [String])] = [
            ("%", ["per_cent"]), ("_", ["per_cent"]), ("0%@e", ["per_cent"]), ("r_c", ["per_cent"]), ("\\", ["bob"]),
            ("*", ["bob"]), ("?", []), ("[a-z]", []), ("'", []), ("PERC", ["percent"]),
            ("example.ORG", ["per_cent", "percent"]),
            ("\u{C9}", ["bob"]), ("E\u{301}", []), ("\u{E9}t", []), ("zzz", []), ("", ["bob", "per_cent", "percent"]),
        ]
        for (search, names) in expected { #expect(try Self.names(store, search) == names, "\(search)") }
    }

    static func searchLeavesAddressesOut(_ store: some UserStore & UserDirectory) throws {
        #expect(try store.insert(Sample.credentials("alice", id: 1, email: "secret@example.org")))
        #expect(try names(store, "secret", addresses: false).isEmpty)
        #expect(try names(store, "example", addresses: false).isEmpty)
        #expect(try names(store, "lic", addresses: false) == ["alice"])
        #expect(try names(store, "secret") == ["alice"])
    }

    static func updateIsOneChange(
        _ store: some UserStore & SessionStore & UserDirectory & AccountRecordStore
    ) throws {
        let old = try Sample.credentials("alice", id: 1, email: "a@example.org", roles: ["a"])
        #expect(try store.insert(old))
        #expect(try store.insert(Sample.credentials("bob", id: 2)))
        for (id, user) in [(7, 1), (8, 1), (9, 2)] as [(UInt8, UInt8)] {
            try store.insert(Sample.session(id, of: user))
        }
        #expect(try store.end(Sample.sessionID(8), because: .loggedOut, at: Sample.now))
        var new = old.user
        new.email = "b@example.org"
        new.isEmailVerified = true
        new.roles = ["admin", "b"]
        new.disabledAt = Sample.now
        let outcome = try store.update(old.user.id, at: Sample.now) { found in
            #expect(found == old.user)
            return UserUpdate(
                user: new, events: [event(.rolesChanged, of: found), event(.userDisabled, of: found)],
                endsSessions: .userDisabled, keepsAnAdmin: false)
        }
        #expect(outcome == .done(new))
        #expect(try store.user(old.user.id) == new)
        #expect(try store.credentials(of: new.username) == Credentials(user: new, sealedPassword: old.sealedPassword))
        #expect(try store.record(of: Sample.sessionID(7))?.session.endReason == .userDisabled)
        #expect(try store.record(of: Sample.sessionID(8))?.session.endReason == .loggedOut)
        #expect(try store.record(of: Sample.sessionID(9))?.session.endedAt == nil)
        #expect(try store.accountEvents(of: new.id, limit: 2).map(\.kind) == [.userDisabled, .rolesChanged])
    }

    static func refusedUpdateChangesNothing(_ store: some UserStore & UserDirectory) throws {
        let alice = try Sample.credentials("alice", id: 1)
        #expect(try store.insert(alice))
        #expect(try store.update(alice.user.id, at: Sample.now) { _ in nil } == .done(alice.user))
        let nobody = try store.update(Sample.userID(2), at: Sample.now) { user in
            Issue.record("asked about nobody")
            return UserUpdate(user: user, events: [], keepsAnAdmin: false)
        }
        #expect(nobody == .unknownUser)
        #expect(try delete(2, from: store) == .unknownUser)
        #expect(try store.user(alice.user.id) == alice.user)
        #expect(try store.user(named: alice.user.username) == alice.user)
    }

    static func verifiedAddressStaysUnique(_ store: some UserStore & UserDirectory & AccountRecordStore) throws {
        #expect(try store.insert(Sample.credentials("alice", id: 1, email: "a@example.org", isEmailVerified: true)))
        let bob = try Sample.credentials("bob", id: 2, email: "A@example.org").user
        #expect(try store.insert(Sample.credentials("bob", id: 2, email: "A@example.org")))
        func verify(_ isVerified: Bool) throws(StoreError) -> UserChangeOutcome {
            try store.update(bob.id, at: Sample.now) { user in
                var user = user
                user.isEmailVerified = isVerified
                return UserUpdate(user: user, events: [event(.emailChanged, of: user)], keepsAnAdmin: false)
            }
        }
        let events = try store.accountEvents(of: bob.id, limit: 9).count
        #expect(try verify(true) == .emailTaken)
        #expect(try store.user(bob.id) == bob)
        #expect(try store.accountEvents(of: bob.id, limit: 9).count == events)
        #expect(try delete(1, from: store) != .unknownUser)
        #expect(try verify(true) != .emailTaken)
        #expect(try verify(true) != .emailTaken, "it is bob's own")
    }

    static func anAdminIsLeft(_ store: some UserStore & UserDirectory) throws {
        #expect(try store.insert(Sample.credentials("root", id: 1, roles: ["admin"])))
        #expect(try store.insert(Sample.credentials("off", id: 2, roles: ["admin"], disabledAt: Sample.now)))
        #expect(try store.insert(Sample.credentials("near", id: 3, roles: ["admin-x", "x-admin"])))
        func update(_ id: UInt8, keepsAnAdmin: Bool, _ change: (inout User) -> Void) throws -> UserChangeOutcome {
            try store.update(Sample.userID(id), at: Sample.now) { user in
                var changed = user
                change(&changed)
                return UserUpdate(user: changed, events: [], keepsAnAdmin: keepsAnAdmin)
            }
        }
        #expect(try update(1, keepsAnAdmin: true) { $0.roles = ["adm"] } == .lastAdmin)
        #expect(try update(1, keepsAnAdmin: true) { $0.disabledAt = Sample.now } == .lastAdmin)
        #expect(try delete(1, keepsAnAdmin: true, from: store) == .lastAdmin)
        #expect(try store.user(Sample.userID(1))?.isAdmin == true)
        // Whoever is no admin takes none away.
        #expect(try delete(3, keepsAnAdmin: true, from: store) != .lastAdmin)
        #expect(try update(2, keepsAnAdmin: true) { $0.roles = [] } != .lastAdmin)
        #expect(
            try update(2, keepsAnAdmin: true) { ($0.roles, $0.disabledAt) = (["a", "admin", "b"], nil) } != .lastAdmin)
        #expect(try delete(1, keepsAnAdmin: true, from: store) != .lastAdmin)
        #expect(try delete(2, keepsAnAdmin: true, from: store) == .lastAdmin)
        #expect(try update(2, keepsAnAdmin: false) { $0.roles = [] } != .lastAdmin)
    }

    static func deletedNameIsReserved(_ store: some UserStore & SessionStore & UserDirectory) throws {
        let alice = try Sample.credentials("alice", id: 1)
        #expect(try store.insert(alice))
        #expect(try store.insert(Sample.credentials("bob", id: 2)))
        try store.insert(Sample.session(7, of: 1))
        try store.insert(Sample.session(8, of: 2))
        #expect(try delete(1, from: store) == .done(alice.user))
        #expect(try delete(1, from: store) == .unknownUser)
        #expect(try store.user(alice.user.id) == nil)
        #expect(try store.record(of: Sample.sessionID(7)) == nil)
        #expect(try store.record(of: Sample.sessionID(8)) != nil)
        #expect(try !store.insert(Sample.credentials("Alice", id: 3)))
        let released = event(.usernameReleased, of: alice.user)
        let none = KnownPlaces(names: [])
        #expect(try store.release(alice.user.username, forgetting: none, recording: released))
        #expect(try !store.release(alice.user.username, forgetting: none, recording: released))
        #expect(try store.insert(Sample.credentials("alice", id: 3)))
        // By an old spelling tokens call the user in the world outside.
        #expect(try store.insert(Sample.credentials("carol2", id: 4, spelling: "carol")))
        _ = try delete(4, from: store)
        for name in ["carol", "carol2"] { #expect(try !store.insert(Sample.credentials(name, id: 5)), "\(name)") }
    }

    static func recordsAreOfOneUser(_ store: some UserStore & SessionStore & AccountRecordStore) throws {
        let alice = try Sample.credentials("alice", id: 1).user
        #expect(try store.insert(Sample.credentials("alice", id: 1)))
        #expect(try store.insert(Sample.credentials("bob", id: 2)))
        let sessions = [try Sample.session(7, of: 1), try Sample.session(8, of: 1, kind: .cookie)]
        for session in sessions { try store.insert(session) }
        try store.insert(Sample.session(9, of: 2))
        #expect(try store.accountSessions(of: alice.id, limit: 9) == [sessions[1], sessions[0]], "newest first")
        #expect(try store.accountSessions(of: alice.id, limit: 1) == [sessions[1]])
        let ended = Event(
            .sessionEnded, at: Sample.now, of: alice, session: sessions[0].id,
            from: Client(device: "", address: "192.0.2.1", requestID: "r1"), detail: "because")
        #expect(try store.end(sessions[0].id, because: .endedByUser, at: Sample.now, recording: ended))
        let events = try store.accountEvents(of: alice.id, limit: 9)
        #expect(events.first == ended)
        #expect(events.last?.kind == .registered)
        #expect(events.allSatisfy { $0.user == alice.id })
        #expect(try store.accountEvents(of: alice.id, limit: 1) == [ended])
    }
}
