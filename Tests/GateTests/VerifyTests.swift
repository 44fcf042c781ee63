import AccessTokens
import Accounts
import Gate
import HTTP
import HTTPTypes
import Identity
import SiteInMemory
import StoreConformance
import Testing

@Suite struct VerifyTests {
    private static let identity = ["Sallyport-Verdict", "Remote-User", "Remote-Email", "Remote-Groups", "Remote-Name"]

    private func gate(_ site: Site, hosts: [String] = []) -> GateResponder {
        GateResponder(authenticator: site.authenticator, uses: site.uses, prefix: "/auth", hosts: hosts) { Sample.now }
    }

    private func request(
        _ authorization: String?, host: String = "example.org", method: HTTPRequest.Method = .get
    ) -> Request {
        var request = Request(
            method: method, path: "/_sallyport/verify", target: "/private/x?y", host: host,
            askedPath: Array("/private/x".utf8), servedPath: Array("/private/x".utf8))
        if let authorization { request.headerFields.append(.authorization, authorization) }
        return request
    }

    private func field(_ name: String, of response: Response) throws -> String? {
        response.headerFields[try #require(HTTPField.Name(name))]
    }

    /// What is true of every answer to nginx.
    private func expectClosed(_ response: Response, _ status: Int) throws {
        #expect(response.status.code == status)
        for name in Self.identity { #expect(try field(name, of: response) == nil, "GN7: \(name)") }
        #expect(response.body.isEmpty)
        #expect(response.headerFields[.contentType] == nil)
        #expect(response.headerFields[.cacheControl] == "no-store")
        #expect((response.headerFields[.wwwAuthenticate]?.contains("Bearer") ?? false) == (status == 401))
        #expect((response.headerFields[.retryAfter] != nil) == (status == 503))
    }

    @Test("GN7: whoever is known gets 204 with who it is, by the row and not by the token")
    func open() throws {
        let site = try Site()
        let user = try site.addUser(
            "alice", id: 1, email: "a@example.org", isEmailVerified: true, roles: ["admin", "staff"])
        let token = try site.startSession(7, of: user).tokens.accessToken
        for method in [HTTPRequest.Method.get, .head, .post, .put, .delete, .options] {
            let response = gate(site).respond(to: request("Bearer " + token, method: method))
            #expect(response.status.code == 204)
            #expect(response.userID == user.id.text)
            let values = try Self.identity.map { try field($0, of: response) }
            #expect(values == ["open", "alice", "a@example.org", "admin,staff", "alice"])
            #expect(response.headerFields[.cacheControl] == "no-store", "GN10")
            #expect(response.body.isEmpty)
        }
    }

    @Test(
        "GN5: a request that brings the gate's own fields is not let in, an empty one before the forged one neither",
        arguments: identity + ["REMOTE-USER"])
    func forged(name: String) throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        let name = try #require(HTTPField.Name(name))
        let token = try site.startSession(7, of: user).tokens.accessToken
        for values in [["", "admin"], ["admin"], [""]] {
            var request = request("Bearer " + token)
            for value in values { request.headerFields.append(name, value) }
            try expectClosed(gate(site).respond(to: request), 401)
        }
    }

    @Test("an address that nobody verified is not handed on, and every field is always there")
    func unverifiedEmail() throws {
        let site = try Site()
        for (id, email) in [(UInt8(1), "a@example.org"), (2, nil)] as [(UInt8, String?)] {
            let token = try site.startSession(id, of: site.addUser("user\(id)", id: id, email: email)).tokens
                .accessToken
            let response = gate(site).respond(to: request("Bearer " + token))
            #expect(try field("Remote-Email", of: response)?.isEmpty == true)
            #expect(try field("Remote-Groups", of: response)?.isEmpty == true)
        }
    }

    @Test(
        "GN7: without a good token it is 401, and no field says who it is",
        arguments: [
            nil, "", "Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "Bearer x y", "Basic YWxpY2U6d3Jvbmc=",
            "Digest x",
            "Negotiate", "Bearer \u{301}", "token",
        ])
    func unauthorized(authorization: String?) throws {
        try expectClosed(gate(try Site()).respond(to: request(authorization)), 401)
    }

    @Test("RS5, JW1: expired, ended, disabled, and a field that stands there twice, are 401")
    func refusals() throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        let (session, tokens) = try site.startSession(7, of: user)
        let old = try site.startSession(8, of: user, at: Sample.now.adding(seconds: -905)).tokens
        try expectClosed(gate(site).respond(to: request("Bearer " + old.accessToken)), 401)
        try expectClosed(gate(site).respond(to: request("Bearer " + tokens.refreshToken)), 401)
        var doubled = request("Bearer " + tokens.accessToken)
        doubled.headerFields.append(.authorization, "Bearer " + tokens.accessToken)
        try expectClosed(gate(site).respond(to: doubled), 401)
        site.store.setDisabled(user.id, at: Sample.now)
        try expectClosed(gate(site).respond(to: request("Bearer " + tokens.accessToken)), 401)
        site.store.setDisabled(user.id, at: nil)
        _ = try site.store.end(session.id, because: .loggedOut, at: Sample.now)
        try expectClosed(gate(site).respond(to: request("Bearer " + tokens.accessToken)), 401)
    }

    @Test("GN7: where it cannot know it is 503, with the cause in the log alone")
    func unknowable() throws {
        let site = try Site()
        let token = try site.startSession(7, of: site.addUser("alice", id: 1)).tokens.accessToken
        site.store.failAlways = .busy("locked")
        let response = gate(site).respond(to: request("Bearer " + token))
        try expectClosed(response, 503)
        #expect(response.logDetail == "busy: locked")
    }

    @Test(
        "a host that is not in the list is 403, whatever the token; the case of ASCII letters alone does not count",
        arguments: [
            ("books.example", true), ("BOOKS.Example", true), ("other.example", true), ("", false),
            ("evil.example", false),
            ("boo\u{212A}s.example", false), ("books.example.", false), ("books.example:443", false),
            ("books.example\u{301}", false), ("xbooks.example", false),
        ])
    func hosts(host: String, isServed: Bool) throws {
        let site = try Site()
        let token = try site.startSession(7, of: site.addUser("alice", id: 1)).tokens.accessToken
        let gate = gate(site, hosts: ["Books.example", "other.example"])
        let response = gate.respond(to: request("Bearer " + token, host: host))
        if isServed {
            #expect(response.status.code == 204)
        } else {
            try expectClosed(response, 403)
        }
    }

    @Test("GN4: what a client writes into other fields decides nothing")
    func clientFields() throws {
        let site = try Site()
        var forged = request(nil)
        for name in Self.identity + ["X-Original-URI", "X-Original-Method", "X-Forwarded-For", "X-Forwarded-User"] {
            forged.headerFields.append(try #require(HTTPField.Name(name)), "open")
        }
        try expectClosed(gate(site).respond(to: forged), 401)
    }
}
