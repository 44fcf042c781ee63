import AccessTokens
import Accounts
import Gate
import HTTP
import HTTPTypes
import Identity
import SiteInMemory
import StoreConformance
import Testing

@Suite struct ShareTests {
    private let site: Site
    private let counter = InMemoryLinkCounter()

    init() throws { site = try Site() }

    private func share(_ path: String, uses: Int64? = nil) throws -> MadeLink {
        try site.makeShare.make(
            LinkRequest(host: "example.org", path: path, isPrefix: true, lifetimeSeconds: 600, uses: uses), note: "",
            by: .operator("root"), from: .console, at: Sample.now
        ).link
    }

    private func ask(
        _ target: String, cookies: [String] = [], method: HTTPRequest.Method = .get, from address: String = "192.0.2.1"
    ) -> Response {
        let path = String(target.prefix { $0 != "?" })
        var request = Request(
            method: method, path: "/_sallyport/verify", target: target, remoteAddress: address, host: "example.org",
            askedPath: Array(path.utf8), servedPath: Array(path.utf8))
        if !cookies.isEmpty {
            request.headerFields.append(
                .cookie, cookies.map { "__Secure-sallyport-share=\($0)" }.joined(separator: "; "))
        }
        return GateResponder(
            authenticator: site.authenticator, uses: site.uses, prefix: "/auth", hosts: [],
            links: site.linkAuthenticator, counter: counter
        ) { Sample.now }.respond(to: request)
    }

    private func field(_ name: String, of response: Response) throws -> String? {
        response.headerFields[try #require(HTTPField.Name(name))]
    }

    @Test("WB1: the first visit trades the token for a cookie of the share's path, and leads on without it")
    func trade() throws {
        let token = try share("/a/").token
        for (query, location) in [("?token=", "/a/b"), ("?x=1&y&token=", "/a/b?x=1&y")] {
            let response = ask("/a/b" + query + token)
            #expect(response.status.code == 403)
            #expect(try field("Sallyport-Verdict", of: response) == nil)
            #expect(try field("Sallyport-Reason", of: response) == "share")
            #expect(try field("Sallyport-Share-Location", of: response) == location)
            #expect(
                try field("Sallyport-Share-Cookie", of: response)
                    == "__Secure-sallyport-share=\(token); Path=/a/; Max-Age=600; Secure; HttpOnly; SameSite=Lax")
        }
    }

    @Test("a share's cookie opens its path alone, to nobody, for GET and HEAD")
    func cookie() throws {
        let token = try share("/a/").token
        for (path, status) in [("/a/", 204), ("/a/b/c", 204), ("/b", 401), ("/ab", 401)] {
            let response = ask(path, cookies: [token])
            #expect(response.status.code == status, "\(path)")
            if status == 204 { #expect(try field("Remote-User", of: response) == "") }
        }
        #expect(ask("/a/", cookies: [token], method: .post).status.code == 401)
        var bytes = Array(token.utf8)
        bytes[bytes.count / 2] ^= 1
        #expect(ask("/a/", cookies: [String(decoding: bytes, as: UTF8.self)]).status.code == 401)
    }

    @Test("WB4: of several cookies any one will do, in any order")
    func several() throws {
        let (one, two) = (try share("/a/").token, try share("/a/b/").token)
        for cookies in [[one, two], [two, one], ["junk", two], [two, ""]] {
            #expect(ask("/a/b/c", cookies: cookies).status.code == 204)
        }
    }

    @Test("a share that was revoked or used up opens nothing, by its link and by its cookie")
    func ended() throws {
        let counted = try share("/a/", uses: 1)
        #expect(ask(counted.target).status.code == 403)
        #expect(ask("/a/", cookies: [counted.token]).status.code == 204)
        #expect(try field("Sallyport-Reason", of: ask(counted.target, from: "192.0.2.9")) == nil)
        #expect(ask("/a/", cookies: [counted.token], from: "192.0.2.9").status.code == 401)
        let share = try share("/b/")
        #expect(try RevokeShare(store: site.store).revoke(share.id, by: .system, from: .console, at: Sample.now))
        #expect(try field("Sallyport-Reason", of: ask(share.target)) == nil)
        #expect(ask("/b/", cookies: [share.token]).status.code == 401)
        #expect(try !RevokeShare(store: site.store).revoke(share.id, by: .system, from: .console, at: Sample.now))
        #expect(site.store.events.map(\.kind) == [.shareMade, .shareMade, .shareRevoked])
    }
}
