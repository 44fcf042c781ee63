import AccessTokens
import Accounts
import Identity
import SiteInMemory
import StoreConformance
import Testing

@Suite struct MakeAPITokenTests {
    private let site: Site
    private let owner: User

    init() throws {
        site = try Site()
        owner = try site.addUser("alice", id: 1, roles: ["editor", "staff"])
    }

    @discardableResult
    private func make(
        _ name: String = "backup", paths: [String] = [], methods: [String] = [], roles: [String]? = nil,
        lifetime: Int64? = 60, for owner: User? = nil, at now: Timestamp = Sample.now
    ) throws(AccountError) -> (token: APIToken, text: String) {
        try site.makeAPIToken.make(
            APITokenRequest(name: name, paths: paths, methods: methods, roles: roles, lifetimeSeconds: lifetime),
            for: owner ?? self.owner, by: .operator("root"), from: .console, at: now)
    }

    @Test("RS7: the row has a hash of the secret, and the event has neither")
    func secret() throws {
        let (token, text) = try make(paths: ["/dav"], methods: ["GET"])
        let record = try #require(try site.store.record(of: token.id))
        #expect(record.token == token)
        let secret = try #require(APITokenSecret(text: text))
        #expect(secret.belongs(to: record) && secret.hash == record.secretHash)
        #expect(try !#require(APITokenSecret(text: make().text)).belongs(to: record))
        let event = try #require(site.store.events.first { $0.kind == .apiTokenMade })
        #expect(event.user == owner.id && event.actor == .operator("root"))
        #expect(event.detail == "token \(token.id.text)")
        #expect(token.createdBy == "operator:root")
        #expect(token.expiresAt == Sample.now.adding(seconds: 60))
    }

    @Test("the roles are all that the owner has now, or some of them, or none")
    func roles() throws {
        #expect(try make().token.scope.roles == ["editor", "staff"])
        #expect(try make(roles: ["staff", "staff"]).token.scope.roles == ["staff"])
        #expect(try make(roles: []).token.scope.roles == [])
        #expect(throws: AccountError.invalid([.tokenRoles])) { try make(roles: ["admin"]) }
        #expect(throws: AccountError.invalid([.tokenRoles])) { try make(roles: ["staff", "staff\u{301}"]) }
    }

    @Test("every member that cannot be taken is named, and nothing is made")
    func faults() throws {
        #expect(throws: AccountError.invalid([.tokenName, .paths, .methods, .tokenRoles, .expiresIn])) {
            try make("", paths: ["dav"], methods: ["get"], roles: ["x"], lifetime: 59)
        }
        for name in ["a\u{1b}[2J", "a\nb", "\u{202e}", String(repeating: "a", count: 65)] {
            #expect(throws: AccountError.invalid([.tokenName])) { try make(name) }
        }
        let many = (0...20).map { "/\($0)" }
        #expect(throws: AccountError.invalid([.paths])) { try make(paths: many) }
        #expect(throws: AccountError.invalid([.methods])) { try make(methods: Array(repeating: "GET", count: 21)) }
        for lifetime in [0, -1, .min, .max, 31_536_001] as [Int64] {
            #expect(throws: AccountError.invalid([.expiresIn])) { try make(lifetime: lifetime) }
        }
        #expect(!site.store.events.contains { $0.kind == .apiTokenMade })
    }

    @Test("fifty tokens of a user count at a time; one that ended makes room")
    func limit() throws {
        for _ in 0..<49 { try make() }
        let (last, _) = try make(lifetime: 600)
        #expect(throws: AccountError.tooManyTokens) { try make() }
        try make(for: site.addUser("bob", id: 2))
        try make(at: Sample.now.adding(seconds: 60))
        try site.revokeAPIToken.revoke(last.id, of: nil, by: .system, from: .console, at: Sample.now)
        #expect(site.store.events.filter { $0.kind == .apiTokenMade }.count == 52)
    }

    @Test("nobody makes a token for a disabled user")
    func disabled() throws {
        var disabled = owner
        disabled.disabledAt = Sample.now
        #expect(throws: AccountError.userDisabled) { try make(for: disabled) }
    }

    @Test("a token is revoked by its owner or an operator, with one event; another user's is not there")
    func revocation() throws {
        let (token, _) = try make()
        let bob = try site.addUser("bob", id: 2)
        let revoke = { (owner: UserID?) throws(AccountError) in
            try site.revokeAPIToken.revoke(token.id, of: owner, by: .system, from: .console, at: Sample.now)
        }
        #expect(throws: AccountError.unknownToken) { try revoke(bob.id) }
        try revoke(owner.id)
        try revoke(nil)
        #expect(site.store.events.filter { $0.kind == .apiTokenRevoked }.count == 1)
        site.store.failNext = .busy("locked")
        #expect(throws: AccountError.unavailable(.busy("locked"))) { try revoke(owner.id) }
    }
}
