import Identity
import Testing

@Suite struct RoleTests {
    @Test(
        "a role is 1 to 64 of a-z, 0-9 and -",
        arguments: ["a", "admin", "read-only", "7", "-", String(repeating: "x", count: 64)])
    func names(text: String) { #expect(Role.isName(text)) }

    @Test(
        "PW11: nothing else is one",
        arguments: [
            "", "Admin", "a b", "a,b", "a_b", "a.b", "\u{430}dmin", "admin\u{301}", "\u{FB01}ne", "a\0", "a\n",
            String(repeating: "x", count: 65),
        ])
    func noNames(text: String) { #expect(!Role.isName(text)) }

    @Test("all roles of a user are 1,024 bytes between commas at most")
    func together() {
        let roles = (0..<16).map { "\($0 % 10)" + String(repeating: "x", count: 62) }
        #expect(Role.areRoles(roles.dropLast() + [String(repeating: "y", count: 64)]))
        #expect(!Role.areRoles(roles.dropLast() + [String(repeating: "y", count: 64), "z"]))
        #expect(!Role.areRoles(["a", ""]))
        #expect(Role.areRoles([]))
    }

    @Test("users have roles sorted, none twice")
    func canonical() { #expect(Role.canonical(["b", "a", "b"]) == ["a", "b"]) }

    @Test("an admin has the role itself, and is not disabled")
    func admin() throws {
        let id = try #require(UserID(bytes: Array(repeating: 1, count: 16)))
        let name = try #require(Username("alice"))
        func isAdmin(_ roles: [String], _ disabledAt: Timestamp? = nil) -> Bool {
            User(
                id: id, username: name, roles: roles, disabledAt: disabledAt, createdAt: Timestamp(secondsSince1970: 0)
            )
            .isAdmin
        }
        #expect(isAdmin(["a", "admin"]))
        #expect(!isAdmin(["admins", "x-admin"]))
        #expect(!isAdmin(["admin"], Timestamp(secondsSince1970: 0)))
    }
}
