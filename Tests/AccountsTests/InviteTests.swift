import Identity
import PasswordHashing
import SiteInMemory
import StoreConformance
import Testing

@testable import Accounts

@Suite struct InviteTests {
    private static let day: Int64 = 86_400

    private func make(
        _ site: Site, roles: [String] = ["editor"], uses: Int64 = 1, lifetime: Int64 = day, note: String = ""
    ) throws(AccountError) -> (invite: Invite, code: String) {
        try MakeInvite(store: site.store).make(
            InviteRequest(roles: roles, uses: uses, lifetimeSeconds: lifetime, note: note), by: .operator("op"),
            from: .console, at: Sample.now)
    }

    private func register(
        _ site: Site, _ name: String = "alice", password: String = Site.password, invite: String?,
        mode: Register.Mode = .invite, at now: Timestamp = Sample.now
    ) throws -> User {
        try site.register.register(
            Registration(username: name, password: password, email: nil, invite: invite), mode: mode, at: now)
    }

    @Test("who registers with an invite has its roles, and the events tell of both")
    func registers() throws {
        let site = try Site()
        let (invite, code) = try make(site, roles: ["b", "a", "b"])
        let user = try register(site, invite: code)
        #expect(user.roles == ["a", "b"])
        #expect(site.store.events.map(\.kind) == [.inviteMade, .registered, .inviteUsed])
        #expect(site.store.events.map(\.actor) == [.operator("op"), .anybody, .user(user.id)])
        #expect(site.store.events.allSatisfy { $0.detail?.contains(code) != true }, "OP2")
        #expect(site.store.events[2].detail?.contains(invite.detail) == true)
    }

    @Test("an invite works once, and until it expires")
    func once() throws {
        let site = try Site()
        let (_, code) = try make(site)
        #expect(throws: AccountError.inviteInvalid) {
            try register(site, invite: code, at: Sample.now.adding(seconds: Self.day))
        }
        _ = try register(site, invite: code, at: Sample.now.adding(seconds: Self.day - 1))
        #expect(throws: AccountError.inviteInvalid) { try register(site, "bob", invite: code) }
    }

    @Test("a refused registration does not use it up")
    func refused() throws {
        let site = try Site()
        let (_, code) = try make(site)
        try site.addUser("alice", id: 1)
        #expect(throws: AccountError.usernameTaken) { try register(site, invite: code) }
        #expect(throws: AccountError.invalid([.password(.tooShort(minimum: 15))])) {
            try register(site, "bob", password: "short", invite: code)
        }
        #expect(try register(site, "bob", invite: code).roles == ["editor"])
    }

    @Test("used by somebody else between look and use: no user, and the answer of a used one")
    func lostRace() throws {
        let site = try Site()
        let (invite, code) = try make(site)
        let other = try Sample.credentials("mallory", id: 9)
        let stale = invite
        #expect(
            try site.store.insert(other, using: invite.id, at: Sample.now, recording: [event(other.user)]) == .inserted)
        #expect(stale.isUsable(at: Sample.now))
        let late = try Sample.credentials("alice", id: 8)
        let outcome = try site.store.insert(late, using: stale.id, at: Sample.now, recording: [event(late.user)])
        #expect(outcome == .inviteSpent)
        #expect(throws: AccountError.inviteInvalid) { try register(site, invite: code) }
        #expect(site.store.users.count == 1)
    }

    @Test("PW10: a bad invite is told of before a password is hashed, and before any other fault")
    func cheap() throws {
        let site = try Site()
        let hash = try leastCPUTime { try site.hasher.verifyAgainstNothing(.init(Site.password)) }
        for (name, password, code) in [
            ("a b", "x", "nonsense"), ("alice", Site.password, "AwAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        ] {
            let cost = leastCPUTime {
                #expect(throws: AccountError.inviteInvalid) {
                    try register(site, name, password: password, invite: code)
                }
            }
            #expect(cost < hash / 4, "a hash was made")
        }
    }

    @Test("a mode takes what it takes")
    func modes() throws {
        let site = try Site()
        let (_, code) = try make(site, uses: 2)
        #expect(throws: AccountError.inviteNeeded) { try register(site, invite: nil) }
        #expect(throws: AccountError.registrationClosed) { try register(site, invite: code, mode: .closed) }
        #expect(try register(site, invite: nil, mode: .open).roles.isEmpty)
        #expect(try register(site, "bob", invite: code, mode: .open).roles == ["editor"])
        #expect(throws: AccountError.inviteInvalid) { try register(site, "carol", invite: "x", mode: .open) }
    }

    @Test("JW7: a code is its own form, each one new, and only its hash is kept")
    func codes() throws {
        let site = try Site()
        let codes = try (0..<50).map { _ in try make(site).code }
        #expect(Set(codes).count == 50)
        #expect(codes.allSatisfy { $0.utf8.count == 28 && $0.hasPrefix("A") })
        #expect(InviteCode(text: codes[0])?.text == codes[0])
        for other in [codes[0] + "A", String(codes[0].dropLast()), "Ag" + codes[0].dropFirst(2), codes[0] + "=", ""] {
            #expect(InviteCode(text: other) == nil)
        }
    }

    @Test("every fault of an invite is told at once, and nothing is made")
    func faults() throws {
        let site = try Site()
        let note = "a\u{1B}[31m"
        #expect(throws: AccountError.invalid([.roles, .uses, .lifetime, .note])) {
            try make(site, roles: ["Admin"], uses: 0, lifetime: 59, note: note)
        }
        #expect(site.store.events.isEmpty)
        #expect(
            try make(site, uses: 10_000, lifetime: 31_536_000, note: String(repeating: "\u{3A9}", count: 200)).code
                != "")
    }

    @Test("a revoked invite is spent, and revoking it again finds nothing")
    func revoke() throws {
        let site = try Site()
        let (invite, code) = try make(site)
        let revoke = RevokeInvite(store: site.store)
        try revoke.revoke(invite.id, by: .operator("op"), from: .console, at: Sample.now)
        #expect(throws: AccountError.inviteInvalid) { try register(site, invite: code) }
        #expect(throws: AccountError.unknownInvite) {
            try revoke.revoke(invite.id, by: .operator("op"), from: .console, at: Sample.now)
        }
        #expect(try ReadInvites(store: site.store).read().map(\.revokedAt) == [Sample.now])
    }

    @Test("DB4: a store that fails is 503, not a bad invite")
    func storeFails() throws {
        let site = try Site()
        let (_, code) = try make(site)
        site.store.failNext = .busy("locked")
        #expect(throws: AccountError.unavailable(.busy("locked"))) { try register(site, invite: code) }
    }

    private func event(_ user: User) -> Event { Event(.registered, at: Sample.now, of: user, from: .console) }
}
