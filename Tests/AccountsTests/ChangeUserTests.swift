import Accounts
import Identity
import SiteInMemory
import StoreConformance
import Testing

@Suite struct ChangeUserTests {
    private let site: Site
    private let root: User
    private let alice: User

    init() throws {
        site = try Site()
        root = try site.addUser("root", id: 1, roles: ["admin"])
        alice = try site.addUser("alice", id: 2, email: "a@example.org", isEmailVerified: true, roles: ["editor"])
    }

    private func change(
        _ change: UserChange, of user: User? = nil, by actor: Event.Actor? = nil
    ) throws(AccountError) -> User {
        try ChangeUser(store: site.store).change(
            (user ?? alice).id, change, by: actor ?? .user(root.id), from: .console, at: Sample.now)
    }

    private var kinds: [Event.Kind] { site.store.events.filter { $0.user == alice.id }.map(\.kind) }

    @Test("RS5: disabling ends every session in the same change, enabling brings none back")
    func disable() throws {
        let (session, _) = try site.startSession(7, of: alice)
        let before = site.store.changes
        #expect(try change(UserChange(isDisabled: true)).disabledAt == Sample.now)
        #expect(site.store.changes == before + 1)
        #expect(try site.store.record(of: session.id)?.session.endReason == .userDisabled)
        #expect(try change(UserChange(isDisabled: false)).disabledAt == nil)
        #expect(try site.store.record(of: session.id)?.session.endReason == .userDisabled)
        #expect(kinds.suffix(2) == [.userDisabled, .userEnabled])
    }

    @Test("what holds already is no event")
    func idempotent() throws {
        let before = kinds
        #expect(try change(UserChange()) == alice)
        _ = try change(
            UserChange(
                roles: .exactly(["editor", "editor"]), isDisabled: false, email: .address("a@example.org"),
                isEmailVerified: true))
        #expect(kinds == before)
    }

    @Test("roles are replaced, or given and taken from those that the row has")
    func roles() throws {
        #expect(try change(UserChange(roles: .exactly(["b", "a", "b"]))).roles == ["a", "b"])
        #expect(try change(UserChange(roles: .adding(["c"], removing: ["a", "z"]))).roles == ["b", "c"])
        let details = site.store.events.filter { $0.kind == .rolesChanged }.map(\.detail)
        #expect(details == ["from: editor; to: a b", "from: a b; to: b c"])
    }

    @Test("a new address is unverified, the same one stays as it is, none cannot be verified")
    func email() throws {
        #expect(try change(UserChange(email: .address("a@example.org"))).isEmailVerified)
        #expect(try !change(UserChange(email: .address("A@example.org"))).isEmailVerified)
        #expect(try change(UserChange(email: .address("b@example.org"), isEmailVerified: true)).isEmailVerified)
        let removed = try change(UserChange(email: .removed))
        #expect((removed.email, removed.isEmailVerified) == (nil, false))
        #expect(throws: AccountError.invalid([.emailVerified])) { try change(UserChange(isEmailVerified: true)) }
        #expect(kinds.filter { $0 == .emailChanged }.count == 3)
    }

    @Test("two spellings of one address are two addresses: the second is unverified")
    func spellings() throws {
        _ = try change(UserChange(email: .address("\u{E9}@x"), isEmailVerified: true))
        #expect(try !change(UserChange(email: .address("e\u{301}@x"))).isEmailVerified)
    }

    @Test(
        "what cannot be is refused, and nothing is changed",
        arguments: [
            UserChange(roles: .exactly(["Admin"])), UserChange(roles: .adding([""], removing: [])),
            UserChange(roles: .exactly(["x"]), isDisabled: true, email: .address("nowhere")),
        ])
    func refused(change wanted: UserChange) throws {
        let before = site.store.changes
        #expect(throws: AccountError.self) { try change(wanted) }
        #expect(site.store.changes == before)
        #expect(try site.store.user(alice.id) == alice)
    }

    @Test("an admin does not disable, demote or delete themselves")
    func own() throws {
        for wanted in [UserChange(roles: .exactly([])), UserChange(isDisabled: true)] {
            #expect(throws: AccountError.ownAccount) { try change(wanted, of: root) }
        }
        #expect(throws: AccountError.ownAccount) {
            try DeleteUser(store: site.store).delete(root.id, by: .user(root.id), from: .console, at: Sample.now)
        }
        #expect(try change(UserChange(roles: .exactly(["admin", "x"])), of: root).isAdmin)
    }

    @Test("the last enabled admin stays, but for the operator's word")
    func lastAdmin() throws {
        // By one who was an admin when the request began.
        #expect(throws: AccountError.lastAdmin) {
            try change(UserChange(roles: .exactly([])), of: root, by: .user(alice.id))
        }
        #expect(throws: AccountError.lastAdmin) {
            try change(UserChange(isDisabled: true), of: root, by: .user(alice.id))
        }
        let delete = DeleteUser(store: site.store)
        #expect(throws: AccountError.lastAdmin) {
            try delete.delete(root.id, by: .user(alice.id), from: .console, at: Sample.now)
        }
        #expect(throws: AccountError.lastAdmin) { try delete.deleteOwn(root.id, from: .console, at: Sample.now) }
        #expect(try change(UserChange(roles: .exactly([])), of: root, by: .operator("op")).roles.isEmpty)
    }

    @Test("a deleted user's name is nobody's until it is released, and the event stays")
    func delete() throws {
        let deleted = try DeleteUser(store: site.store).deleteOwn(alice.id, from: .console, at: Sample.now)
        #expect(deleted == alice)
        let again = Registration(username: "ALICE", password: Site.password, email: nil)
        #expect(throws: AccountError.usernameTaken) { try site.register.register(again, mode: .open, at: Sample.now) }
        let release = ReleaseUsername(store: site.store, keyMaker: site.attemptKeys)
        try release.release(alice.username, by: .operator("op"), from: .console, at: Sample.now)
        #expect(throws: AccountError.unknownUser) {
            try release.release(alice.username, by: .operator("op"), from: .console, at: Sample.now)
        }
        #expect(try site.register.register(again, mode: .open, at: Sample.now).id != alice.id)
        #expect(site.store.events.map(\.kind).suffix(3) == [.userDeleted, .usernameReleased, .registered])
        #expect(site.store.events.first { $0.kind == .userDeleted }?.actor == .user(alice.id))
    }

    @Test("DB4: a store that fails is 503")
    func storeFails() throws {
        site.store.failAlways = .busy("locked")
        #expect(throws: AccountError.unavailable(.busy("locked"))) { try change(UserChange(isDisabled: true)) }
    }
}
