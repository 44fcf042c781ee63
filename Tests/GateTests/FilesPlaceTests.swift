import AccessTokens
import Accounts
import Gate
import HTTP
import HTTPTypes
import Identity
import SiteInMemory
import StoreConformance
import Testing

@Suite struct FilesPlaceTests {
    private func request(_ path: String, target: String? = nil, _ token: String?, prefix: String = "/files/") -> Request
    {
        var request = Request(
            method: .get, path: "/_sallyport/verify", target: target ?? path, host: "example.org",
            askedPath: Array(path.utf8), servedPath: Array(path.utf8), filesPrefix: Array(prefix.utf8))
        if let token { request.headerFields.append(.authorization, "Bearer " + token) }
        return request
    }

    private func gate(_ site: Site) -> GateResponder {
        GateResponder(
            authenticator: site.authenticator, uses: site.uses, prefix: "/auth", hosts: [],
            links: site.linkAuthenticator, counter: InMemoryLinkCounter()
        ) { Sample.now }
    }

    @Test("PF2, PF4: everybody reads the folder of their name, and there only what is served at all")
    func paths() throws {
        let site = try Site()
        let token = try site.startSession(7, of: site.addUser("alice", id: 1, roles: ["admin"])).tokens.accessToken
        let table: [(String, Int)] = [
            ("/files/alice/a.txt", 204), ("/files/alice/b/c d.pdf", 204), ("/files/alice/ü.txt", 204),
            ("/files/bob/a.txt", 403), ("/files/alice", 403), ("/files/alice/", 403), ("/files/", 403),
            ("/files/Alice/a.txt", 403), ("/files/alice2/a.txt", 403), ("/filesx/alice/a.txt", 403),
            ("/other/alice/a.txt", 403), ("/files/alice/.git/config", 403), ("/files/alice/.htpasswd", 403),
            ("/files/alice/a.db", 403), ("/files/alice/a.DB", 403), ("/files/alice/a.db-wal", 403),
            ("/files/alice/a.sqlite3", 403), ("/files/alice/a-shm", 403), ("/files/alice/a.txt~", 403),
            ("/files/alice/b/", 403), ("/files/alice/a.db/b", 403),
        ]
        for (path, expected) in table {
            let target = path.utf8.map {
                $0 <= 0x20 || $0 > 0x7E ? "%" + String($0, radix: 16) : String(UnicodeScalar($0))
            }
            let response = gate(site).respond(to: request(path, target: target.joined(), token))
            #expect(response.status.code == expected, "\(path)")
            #expect(gate(site).respond(to: request(path, target: target.joined(), nil)).status.code != 204)
        }
    }

    @Test(
        "PF2: a path that could mean another is refused",
        arguments: [
            ("/files/bob/../alice/a", "/files/alice/a"), ("/files/alice/%2e%2e/bob/a", "/files/bob/a"),
            ("/files/alice/a%252e", "/files/alice/a%2e"), ("/files/alice/a;b", "/files/alice/a;b"),
            ("/files/alice/a%5cb", "/files/alice/a\\b"), ("/files/alice/a%0ab", "/files/alice/a\nb"),
            ("/files/alice/a%2fb", "/files/alice/a/b"), ("/files/alice/a", "/files/bob/a"),
        ])
    func unclear(target: String, asked: String) throws {
        let site = try Site()
        let token = try site.startSession(7, of: site.addUser("alice", id: 1)).tokens.accessToken
        #expect(gate(site).respond(to: request(asked, target: target, token)).status.code == 403)
    }

    @Test("a link opens no more of the files than its user may read")
    func links() throws {
        let site = try Site()
        let alice = try site.addUser("alice", id: 1)
        for (path, expected) in [("/files/alice/a", 204), ("/files/bob/a", 403), ("/files/alice/a.db", 403)] {
            let link = try site.makeURLToken.make(
                LinkRequest(host: "example.org", path: path, isPrefix: false, lifetimeSeconds: 60), for: alice,
                endingWith: nil, at: Sample.now)
            #expect(gate(site).respond(to: request(path, target: link.target, nil)).status.code == expected, "\(path)")
        }
    }
}
