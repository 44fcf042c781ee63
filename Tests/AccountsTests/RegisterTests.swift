import Identity
import PasswordHashing
import SiteInMemory
import StoreConformance
import Testing

@testable import Accounts

@Suite struct RegisterTests {
    private func registration(
        _ username: String = "alice", password: String = Site.password, email: String? = nil
    ) -> Registration {
        Registration(username: username, password: password, email: email)
    }

    @Test("who registers has no role, no verified address, and logs in with the password")
    func registers() throws {
        let site = try Site()
        let user = try site.register.register(
            registration("Alice", email: "a@example.org"), mode: .open, at: Sample.now)
        #expect(user.username == Username("alice"))
        #expect(user.roles.isEmpty)
        #expect(user.email == "a@example.org")
        #expect(!user.isEmailVerified)
        #expect(user.createdAt == Sample.now)
        let client = Client(device: "", address: "")
        let found = try site.logIn.logIn(
            username: "alice", password: Site.password, from: client, at: Sample.now)
        #expect(found.user == user)
    }

    @Test("the operator's word gives roles, sorted, none twice")
    func roles() throws {
        let user = try Site().register.add(registration(), roles: ["b", "a", "b"], at: Sample.now)
        #expect(user.roles == ["a", "b"])
    }

    @Test("all faults are told at once, and nothing is changed")
    func allFaults() throws {
        let site = try Site()
        let changes = site.store.changes
        #expect(throws: AccountError.invalid([.username, .password(.tooShort(minimum: 15)), .email])) {
            try site.register.register(
                registration("a b", password: "short", email: "nowhere"), mode: .open, at: Sample.now)
        }
        #expect(site.store.changes == changes)
    }

    @Test("PW11, DB7: a taken name is refused in any case, and the first user keeps it")
    func taken() throws {
        let site = try Site()
        let first = try site.register.add(registration(), roles: [], at: Sample.now)
        #expect(throws: AccountError.usernameTaken) {
            try site.register.add(registration("ALICE", password: "another horse battery"), roles: [], at: Sample.now)
        }
        #expect(site.store.users.values.map(\.user) == [first])
    }

    @Test("a closed registration takes nobody, and tells nothing of what was sent")
    func closed() throws {
        let site = try Site()
        let changes = site.store.changes
        for name in ["alice", ""] {
            #expect(throws: AccountError.registrationClosed) {
                try site.register.register(registration(name), mode: .closed, at: Sample.now)
            }
            #expect(throws: AccountError.inviteNeeded) {
                try site.register.register(registration(name), mode: .invite, at: Sample.now)
            }
        }
        #expect(site.store.changes == changes)
    }

    @Test("DB4: a store that fails, at whichever call, is 503 and not a taken name", arguments: 0..<2)
    func storeFails(calls: Int) throws {
        let site = try Site()
        site.store.failAfter = calls
        #expect(throws: AccountError.unavailable(.broken("no more calls"))) {
            try site.register.add(registration(), roles: [], at: Sample.now)
        }
        site.store.failAfter = nil
        #expect(site.store.users.isEmpty)
        _ = try site.register.add(registration(), roles: [], at: Sample.now)
    }

    @Test(
        "an address is taken as it was typed when it could be one",
        arguments: [
            "a@b", "a@\u{301}b", "\"a@b\"@c", "Alice@Example.org", "\u{E9}t\u{E9}@example.org",
            String(repeating: "a", count: 252) + "@b",
        ])
    func plausible(email: String) {
        #expect(EmailAddress.isPlausible(email))
    }

    @Test(
        "WB5: an address with a space, a control character or an empty side is refused",
        arguments: [
            "", "@", "a", "a@", "@b", "a b@c", "a@b\n", "a@b\r\nRemote-Groups: admin", "a@\0b", "a\t@b", "a@b\u{85}",
            "a@b\u{2028}", "a\u{A0}@b", "a@b\u{7F}", String(repeating: "a", count: 253) + "@b",
        ])
    func implausible(email: String) {
        #expect(!EmailAddress.isPlausible(email))
    }
}
