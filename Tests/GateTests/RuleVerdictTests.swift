import AccessTokens
import Accounts
import Gate
import HTTP
import HTTPTypes
import Identity
import Rules
import SiteInMemory
import StoreConformance
import Testing

@Suite struct RuleVerdictTests {
    private struct Given: RuleSource {
        let rules: RuleSet?
        func ruleSet() throws(NoRules) -> RuleSet {
            guard let rules else { throw NoRules(detail: "none yet") }
            return rules
        }
    }

    private func gate(_ site: Site, _ text: String?) throws -> GateResponder {
        let rules = try text.map { try RuleSet(parsing: Array(($0 + "\n").utf8)) }
        let admission = Admission(by: Given(rules: rules), freshSeconds: Site.freshSeconds)
        return GateResponder(
            authenticator: site.authenticator, uses: site.uses, prefix: "/auth", hosts: [], admission: admission
        ) { Sample.now }
    }

    private func request(
        _ token: String?, _ target: String = "/private/x", asked: String? = nil, served: String? = nil,
        from address: String = "192.0.2.1"
    ) -> Request {
        var request = Request(
            method: .get, path: "/_sallyport/verify", target: target, remoteAddress: address, host: "example.org",
            askedPath: Array((asked ?? target).utf8), servedPath: Array((served ?? asked ?? target).utf8))
        if let token { request.headerFields.append(.authorization, "Bearer " + token) }
        return request
    }

    private func field(_ name: String, of response: Response) throws -> String? {
        response.headerFields[try #require(HTTPField.Name(name))]
    }

    @Test("GN7: the rules open, send to the login, deny, and ask for the password again")
    func verdicts() throws {
        let site = try Site()
        let alice = try site.addUser("alice", id: 1, roles: ["admin"])
        let token = try site.startSession(7, of: alice).tokens.accessToken
        let old = try site.startSession(8, of: alice, at: Sample.now.adding(seconds: -Site.freshSeconds)).tokens
            .accessToken
        let gate = try gate(
            site,
            """
            allow everyone * https://example.org/open
            allow role:admin * https://example.org/pay fresh
            deny users * https://example.org/no
            allow network:10.0.0.0/8 * https://example.org/inside
            allow user:alice * https://example.org/private
            """)
        let table: [(String?, String, Int, String?)] = [
            (nil, "/open/x", 204, ""), (token, "/open/x", 204, "alice"), ("no.token.x", "/open/x", 204, ""),
            (nil, "/pay", 401, nil), (token, "/pay", 204, "alice"), (old, "/pay", 403, nil),
            (nil, "/no", 403, nil), (token, "/no", 403, nil), (nil, "/private/x", 401, nil),
            (token, "/private/x", 204, "alice"), (old, "/private/x", 204, "alice"), (nil, "/inside", 403, nil),
            (nil, "/elsewhere", 403, nil), (token, "/elsewhere", 403, nil),
        ]
        for (token, target, status, user) in table {
            let response = gate.respond(to: request(token, target))
            #expect(response.status.code == status, "\(target)")
            #expect(try field("Remote-User", of: response) == user, "\(target)")
            #expect(try field("Sallyport-Verdict", of: response) == (status == 204 ? "open" : nil))
            #expect(try field("Sallyport-Reason", of: response) == (token == old && target == "/pay" ? "fresh" : nil))
        }
        #expect(gate.respond(to: request(nil, "/inside", from: "10.1.2.3")).status.code == 204)
    }

    @Test("GN3, N23: a target that nginx reads differently is refused, with rules and without")
    func otherPath() throws {
        let site = try Site()
        let token = try site.startSession(7, of: site.addUser("alice", id: 1)).tokens.accessToken
        let withoutRules = GateResponder(authenticator: site.authenticator, uses: site.uses, prefix: "/auth", hosts: [])
        { Sample.now }
        for gate in [try gate(site, "allow everyone * *"), withoutRules] {
            for (target, asked) in [
                ("/a", "/b"), ("/a//b", "/a//b"), ("/a%5cb", "/a\\b"), ("/a#b", "/a"), ("/%01", "/\u{1}"),
            ] {
                let response = gate.respond(to: request(token, target, asked: asked))
                #expect(response.status.code == 403 && response.logDetail != nil, "\(target)")
            }
            #expect(gate.respond(to: request(token, "/a/../b%20c?q", asked: "/b c")).status.code == 204)
            var mute = request(token)
            mute.servedPath = []
            #expect(gate.respond(to: mute).status.code == 503, "an older server.conf opens nothing")
        }
    }

    @Test("GN3: where nginx goes on to another path, both must be open")
    func servedPath() throws {
        let site = try Site()
        let token = try site.startSession(7, of: site.addUser("alice", id: 1)).tokens.accessToken
        let gate = try gate(site, "allow users * https://example.org/a\nallow users * https://example.org/b")
        for (served, status) in [("/b", 204), ("/c", 403), ("/b/../c", 403), ("b", 403)] {
            #expect(gate.respond(to: request(token, "/a", served: served)).status.code == status, "\(served)")
        }
    }

    @Test("GN7: without rules, or where it cannot be known who asks, it is 503")
    func unknowable() throws {
        let site = try Site()
        let token = try site.startSession(7, of: site.addUser("alice", id: 1)).tokens.accessToken
        let response = try gate(site, nil).respond(to: request(token))
        #expect(response.status.code == 503 && response.logDetail == "no rules: none yet")
        site.store.failAlways = .busy("locked")
        #expect(try gate(site, "allow everyone * *").respond(to: request(token)).status.code == 503)
    }
}
