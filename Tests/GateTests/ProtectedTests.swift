import AccessTokens
import Accounts
import Gate
import HTTP
import HTTPTypes
import Identity
import JSON
import SiteInMemory
import StoreConformance
import Testing

@Suite struct ProtectedTests {
    private func ask(_ site: Site, _ request: Request) -> Response {
        GateResponder(authenticator: site.authenticator, uses: site.uses, prefix: "/auth", hosts: []) { Sample.now }
            .respond(to: request)
    }

    private func request(
        _ token: String?, path: String = "/auth/protected", method: HTTPRequest.Method = .get
    ) -> Request {
        Request(
            method: method, path: path,
            headerFields: token.map { [.authorization: "Bearer " + $0] } ?? [:])
    }

    @Test("whoever is known is told who, with the claims that were verified")
    func known() throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1, roles: ["staff"])
        let token = try site.startSession(7, of: user).tokens.accessToken
        let response = ask(site, request(token))
        #expect(response.status.code == 200)
        #expect(response.headerFields[.cacheControl] == "no-store")
        let body = try JSONParser.parseObject(response.body)
        #expect(body["logged_in_as"] == "alice")
        #expect(body["sub"] == .string(user.id.text))
        #expect(body["roles"] == .array(["staff"]))
        #expect(response.userID == user.id.text)
    }

    @Test("RS5: who is not known gets the problem and nothing else")
    func unknown() throws {
        let site = try Site()
        let (session, tokens) = try site.startSession(7, of: site.addUser("alice", id: 1))
        #expect(ask(site, request(nil)).logDetail == "credentials-missing")
        #expect(ask(site, request(tokens.refreshToken)).logDetail == "token-invalid")
        _ = try site.store.end(session.id, because: .loggedOut, at: Sample.now)
        let ended = ask(site, request(tokens.accessToken))
        #expect((ended.status.code, ended.logDetail) == (401, "session-ended"))
        #expect(!String(decoding: ended.body, as: UTF8.self).contains("alice"))
        site.store.failAlways = .broken("page 3")
        let broken = ask(site, request(tokens.accessToken))
        #expect((broken.status.code, broken.logDetail) == (503, "broken: page 3"))
        #expect(!String(decoding: broken.body, as: UTF8.self).contains("page 3"))
    }

    @Test("other methods are 405, other paths 404, before anybody is asked for a token")
    func routing() throws {
        let site = try Site()
        for method in [HTTPRequest.Method.post, .put, .delete, .options, .trace] {
            let response = ask(site, request(nil, method: method))
            #expect(response.status.code == 405)
            #expect(response.headerFields[.allow] == "GET, HEAD")
        }
        for path in [
            "", "/", "/auth/protected/", "/protected", "/auth/login", "/_sallyport/verify/", "/_Sallyport/verify",
        ] {
            #expect(ask(site, request(nil, path: path)).status.code == 404)
        }
    }
}
