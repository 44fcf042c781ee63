import Identity
import LibCrypto
import PasswordHashing
import SiteInMemory
import StoreConformance
import Testing

@testable import Accounts

@Suite struct ImportUsersTests {
    private static let hash = "$5$rounds=1000$salt$vc9aHQ9V2UPQAUnGxMSzP3y1jTqUTQFVZCN1WtJOVM9"
    private let client = Client(device: "curl/8.0", address: "192.0.2.1")

    private func row(_ name: String, email: String? = nil, hash: String = hash) -> Result<ForeignUser, ImportRefusal> {
        var user = ForeignUser(username: name, hash: hash)
        user.email = email
        return .success(user)
    }

    private func users(_ site: Site, _ options: ImportOptions = ImportOptions()) -> ImportUsers {
        ImportUsers(store: site.store, hasher: site.hasher, masterSecret: site.masterSecret, options: options)
    }

    /// Checks the rows, and imports what may be.
    private func bring(
        _ rows: [Result<ForeignUser, ImportRefusal>], to site: Site, _ options: ImportOptions = ImportOptions()
    ) throws -> (verdicts: [ImportCheck.Verdict], report: ImportReport) {
        let users = users(site, options)
        let check = ImportCheck(users)
        var verdicts: [ImportCheck.Verdict] = []
        for row in rows { verdicts.append(try check.add(row, at: Sample.now)) }
        var prepared: [Credentials] = []
        for row in rows {
            guard let candidate = try check.candidate(for: row, at: Sample.now) else { continue }
            prepared.append(try users.prepare(candidate))
        }
        #expect(prepared.count == check.report.accepted)
        var rest = prepared[...]
        let count = try users.store(by: .operator("root"), from: .console, at: Sample.now) { rest.popFirst() }
        #expect(count == prepared.count)
        return (verdicts, check.report)
    }

    @Test("PW11: of rows with one canonical name none is imported, unless one is renamed")
    func twice() throws {
        let rows = [row("Ann"), row("bob"), row("ann"), row("ANN")]
        let site = try Site()
        let (verdicts, report) = try bring(rows, to: site)
        #expect(
            verdicts == [
                .accepted, .accepted, .refusedWith(.usernameTwice, row: 1), .refused(.usernameTwice),
            ])
        #expect((report.accepted, report.refused, report.rows) == (1, 3, 4))
        var options = ImportOptions()
        options.renames = [Array("Ann".utf8): "ann-1", Array("ANN".utf8): "ann-2"]
        let renamed = try bring(rows, to: Site(), options)
        #expect((renamed.report.accepted, renamed.report.renamed) == (4, 2))
    }

    @Test("A verified address of two rows, or of somebody, is refused; an unverified one is not")
    func addresses() throws {
        var options = ImportOptions()
        options.vouchesForEmails = true
        let rows = [
            row("a", email: "X@y.z"), row("b", email: "x@Y.z"), row("c", email: "x@y.z"), row("a", email: "q@y.z"),
        ]
        let (verdicts, report) = try bring(rows, to: Site(), options)
        #expect(
            verdicts == [
                .accepted, .refusedWith(.emailTwice, row: 1), .refused(.emailTwice), .refused(.usernameTwice),
            ])
        #expect((report.accepted, report.refused) == (0, 4))
        #expect(try bring(Array(rows.prefix(3)), to: Site()).report.accepted == 3)
        let site = try Site()
        try site.addUser("dave", id: 7, email: "x@y.z", isEmailVerified: true)
        #expect(try bring([rows[0]], to: site, options).verdicts == [.refused(.emailTaken)])
    }

    @Test("Who was imported before is passed over; a name of somebody else, or reserved, is refused")
    func again() throws {
        let site = try Site()
        try site.addUser("taken", id: 7)
        _ = try site.store.delete(try site.addUser("gone", id: 8).id, keepsAnAdmin: false, at: Sample.now) { user in
            Event(.userDeleted, at: Sample.now, of: user, from: .console)
        }
        let rows = [row("ann"), row("taken"), row("gone")]
        #expect(
            try bring(rows, to: site).verdicts == [.accepted, .refused(.usernameTaken), .refused(.usernameReserved)])
        let second = try bring(rows, to: site)
        #expect(second.verdicts.first == .importedBefore)
        #expect((second.report.importedBefore, second.report.accepted) == (1, 0))
    }

    @Test(
        "A row is refused for its name, address, role or hash",
        arguments: [
            ("a b", nil, [], hash, .username), ("\u{430}lice", nil, [], hash, .username),
            ("", nil, [], hash, .username),
            ("ann", "nowhere", [], hash, .email), ("ann", nil, ["Bad Role"], hash, .roles),
            ("ann", nil, [], "secret", .unknownHash), ("ann", nil, [], "$5$x", .malformedHash),
            ("ann", nil, [], "!", .noPassword),
            ("ann", nil, [], "md5$s$" + String(repeating: "0", count: 32), .saltPlaceUnknown),
            ("ann", nil, [], "$2b$31$" + String(repeating: "a", count: 53), .hashBeyondLimits),
        ] as [(String, String?, [String], String, ImportRefusal)])
    func refused(name: String, email: String?, roles: [String], hash: String, refusal: ImportRefusal) throws {
        var user = ForeignUser(username: name, hash: hash)
        user.email = email
        user.roles = roles
        let site = try Site()
        #expect(try bring([.success(user)], to: site).verdicts == [.refused(refusal)])
        #expect(site.store.users.isEmpty)
    }

    @Test("PW2: an imported hash logs in, is sealed, and is made anew at that login, which is recorded")
    func logIn() throws {
        let site = try Site()
        let crypted = try #require(try? ForeignHash(Self.made).stored(wrappedBy: site.hasher))
        _ = try bring([row("ann", hash: Self.made), row("bob", hash: Self.bare)], to: site)
        for name in ["ann", "bob"] {
            let username = try #require(Username(name))
            let before = try #require(try site.store.credentials(of: username))
            let opened = try site.masterSecret.open(
                before.sealedPassword, for: .password, of: before.user.id.bytes
            ).copy()
            #expect(name == "bob" || opened == Array(crypted.utf8))
            #expect(!before.sealedPassword.contains(subsequence: Array("salt".utf8)))
            #expect(throws: AccountError.loginFailed) {
                try site.logIn.logIn(username: name, password: "wrong", from: client, at: Sample.now)
            }
            _ = try site.logIn.logIn(username: name, password: Site.password, from: client, at: Sample.now)
            let after = try #require(try site.store.credentials(of: username))
            let text = try site.masterSecret.open(after.sealedPassword, for: .password, of: after.user.id.bytes).copy()
            #expect(String(decoding: text, as: UTF8.self).hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
            let kinds = site.store.events.filter { $0.user == after.user.id }.map(\.kind)
            #expect(kinds == [.userImported, .loginFailed, .passwordRehashed, .loggedIn])
            _ = try site.logIn.logIn(username: name, password: Site.password, from: client, at: Sample.now)
            #expect(try site.store.credentials(of: username) == after)
        }
    }

    @Test("What is exported with hashes is imported elsewhere, and the password works there")
    func export() throws {
        let (site, other) = (try Site(), try Site())
        try site.addUser("ann", id: 1, roles: ["editor"])
        let export = ExportUsers(store: site.store, masterSecret: site.masterSecret)
        let users = try export.users(after: nil, limit: 10, withHashes: true)
        let hash = try #require(users.first?.hash)
        #expect(try export.users(after: nil, limit: 10, withHashes: false).first?.hash == nil)
        #expect(try export.users(after: users.first?.user.username, limit: 10, withHashes: true).isEmpty)
        _ = try bring([row("ann", hash: hash)], to: other)
        _ = try other.logIn.logIn(username: "ann", password: Site.password, from: client, at: Sample.now)
    }

    /// Of `Site.password`: SHA-crypt, and bare SHA-256.
    private static let made =
        "$5$YpOoH1Eo72YL7Mlg$ObUhtB1Gv.7SUmayxZPCEjEzeOnXSZ4ET.kWkuqAks."
    private static let bare = "9028ea0d15decaa35b2da21c0290af3b1a5ba0a30a591906f89b5074e209ea72"
}

extension [UInt8] {
    fileprivate func contains(subsequence: [UInt8]) -> Bool {
        indices.contains { self[$0...].starts(with: subsequence) }
    }
}
