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

@Suite struct APITokenTests {
    private let site: Site
    private let owner: User

    init() throws {
        site = try Site()
        owner = try site.addUser("alice", id: 1, roles: ["editor", "staff"])
    }

    private var gate: GateResponder { gate(at: Sample.now) }

    private func gate(at now: Timestamp) -> GateResponder {
        GateResponder(
            authenticator: site.authenticator, tokens: APITokenReader(site.store), uses: site.uses, prefix: "/auth",
            hosts: []
        ) { now }
    }

    private func make(
        paths: [String] = [], methods: [String] = [], roles: [String]? = nil, lifetimeSeconds: Int64? = 60
    ) throws -> (token: APIToken, text: String) {
        try site.makeAPIToken.make(
            APITokenRequest(
                name: "backup", paths: paths, methods: methods, roles: roles, lifetimeSeconds: lifetimeSeconds),
            for: owner, by: .user(owner.id), from: .console, at: Sample.now)
    }

    private func ask(
        _ fields: HTTPFields, target: String = "/dav/x", asked: String? = nil, served: String? = nil,
        method: HTTPRequest.Method = .get, at now: Timestamp = Sample.now
    ) -> Response {
        let asked = asked ?? target
        return gate(at: now).respond(
            to: Request(
                method: method, path: "/_sallyport/verify", target: target, headerFields: HeaderFields(fields),
                host: "example.org",
                askedPath: Array(asked.utf8), servedPath: Array((served ?? asked).utf8)))
    }

    private func bearer(_ text: String) -> HTTPFields { [.authorization: "Bearer " + text] }

    private func basic(_ text: String) -> HTTPFields {
        // Base64 without Foundation: the test knows what it wants to say.
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var encoded = ""
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 { encoded += place <= group.count ? String(digits[bits >> (18 - 6 * place) & 63]) : "=" }
        }
        return [.authorization: "Basic " + encoded]
    }

    private func key(_ text: String) throws -> HTTPFields { [try #require(HTTPField.Name("X-API-Key")): text] }

    private func groups(_ response: Response) throws -> String? {
        response.headerFields[try #require(HTTPField.Name("Remote-Groups"))]
    }

    private func reason(_ response: Response) throws -> String? {
        response.headerFields[try #require(HTTPField.Name("Sallyport-Reason"))]
    }

    @Test("GN7: a token opens as Bearer, as the password of Basic and as X-API-Key, and the log has its id")
    func accepted() throws {
        let (token, text) = try make()
        let ways =
            [bearer(text), try key(text)] + [":", "token:", "alice:", "Alice:"].map { basic($0 + text) }
        for fields in ways {
            let response = ask(fields)
            #expect(response.status.code == 204, "\(response.logDetail ?? "")")
            #expect(try groups(response) == "editor,staff")
            #expect(response.userID == owner.id.text)
            #expect(response.logDetail == "token \(token.id.text)")
        }
        #expect(ask(basic("bob:" + text)).status.code == 401, "another user's name")
        #expect(text.utf8.count == 76)
    }

    @Test("JW7: one byte more, less or other is another token, and nobody's")
    func altered() throws {
        let text = try make().text
        var spellings = ["sallyport_", String(text.dropFirst(10)), text + "A", String(text.dropLast()), text + "="]
        for place in text.indices {
            let other: Character = text[place] == "A" ? "B" : "A"
            spellings.append(text.replacingCharacter(at: place, with: other))
        }
        for spelling in spellings {
            let response = ask(bearer(spelling))
            #expect(response.status.code == 401 && response.logDetail == "token-invalid", "\(spelling)")
        }
    }

    @Test("a token ends with its time, with its revocation and with its owner")
    func ended() throws {
        let (token, text) = try make()
        let end = Sample.now.adding(seconds: 60)
        #expect(ask(bearer(text), at: end.adding(seconds: -1)).status.code == 204)
        #expect(ask(bearer(text), at: end).logDetail == "token-expired")
        site.store.setDisabled(owner.id, at: Sample.now)
        #expect(ask(bearer(text)).logDetail == "token-revoked")
        site.store.setDisabled(owner.id, at: nil)
        #expect(ask(bearer(text)).status.code == 204)
        try site.revokeAPIToken.revoke(token.id, of: owner.id, by: .system, from: .console, at: Sample.now)
        let response = ask(bearer(text))
        #expect((response.status.code, response.logDetail) == (401, "token-revoked"))
        let endless = try make(lifetimeSeconds: nil).text
        #expect(ask(bearer(endless), at: Sample.now.adding(seconds: 1_000_000_000)).status.code == 204)
        site.store.failAlways = .broken("page 3")
        #expect(ask(bearer(endless)).status.code == 503)
    }

    @Test("a token carries the roles it was made with, as far as its owner still has them, and no new ones")
    func roles() throws {
        let all = try make().text
        let some = try make(roles: ["staff"]).text
        let none = try make(roles: []).text
        #expect(try groups(ask(bearer(all))) == "editor,staff")
        #expect(try groups(ask(bearer(some))) == "staff")
        #expect(try groups(ask(bearer(none))) == "")
        var update = UserChange()
        update.roles = .exactly(["admin", "staff"])
        _ = try ChangeUser(store: site.store).change(owner.id, update, by: .system, from: .console, at: Sample.now)
        #expect(try groups(ask(bearer(all))) == "staff")
        #expect(try groups(ask(bearer(some))) == "staff")
    }

    @Test(
        "outside of its paths and methods a token is 403 and says why",
        arguments: ["/x", "/davenport", "/", "/dav%2fx"])
    func scope(target: String) throws {
        let text = try make(paths: ["/dav"], methods: ["GET", "PROPFIND"]).text
        #expect(ask(bearer(text)).status.code == 204)
        #expect(ask(bearer(text), method: .head).status.code == 204)
        let outside = [
            ask(bearer(text), target: target, asked: target == "/dav%2fx" ? "/dav/x" : target),
            ask(bearer(text), method: .put), ask(bearer(text), served: "/x"),
        ]
        for response in outside {
            #expect(response.status.code == 403)
            #expect(try reason(response) == "token-scope")
            #expect(response.headerFields[.wwwAuthenticate] == nil)
        }
        let endpoint = gate.respond(
            to: Request(
                method: .get, path: "/auth/protected", headerFields: HeaderFields(bearer(text)), host: "example.org"))
        #expect(endpoint.status.code == 403 && endpoint.logDetail?.hasPrefix("token ") == true)
    }

    @Test("a real password in Basic is never looked at: 401 that says to make a token")
    func password() throws {
        let response = ask(basic("alice:" + Site.password))
        #expect(response.status.code == 401)
        #expect(response.logDetail == "api-token-required")
        #expect(try reason(response) == "api-token")
        #expect(ask(basic("nobody:at all")).logDetail == "api-token-required")
    }

    @Test("two credentials in fields of their own are refused; one counts before a cookie")
    func ambiguous() throws {
        let text = try make().text
        let access = try site.startSession(7, of: owner).tokens.accessToken
        for first in [bearer(text), bearer(access), basic(":" + text), basic("alice:" + Site.password)] {
            let response = ask(first.merging(try key(text)))
            #expect((response.status.code, response.logDetail) == (401, "ambiguous-credentials"))
        }
        #expect(ask(try key(text).merging(try key(text))).status.code == 401)
        let cookie: HTTPFields = [.cookie: CookiePolicy.oneHost.name + "=nonsense"]
        #expect(ask(bearer(text).merging(cookie)).status.code == 204)
        #expect(ask(try key(text).merging(cookie)).status.code == 204)
        #expect(ask(try key("something else").merging(cookie)).logDetail == "token-invalid")
    }

    @Test("a use is noted, of what was let in alone")
    func uses() throws {
        let (token, text) = try make(methods: ["GET"])
        let gate = gate
        let ask = { (method: HTTPRequest.Method) in
            _ = gate.respond(
                to: Request(
                    method: method, path: "/_sallyport/verify", target: "/a", headerFields: HeaderFields(bearer(text)),
                    host: "example.org", askedPath: [0x2F, 0x61], servedPath: [0x2F, 0x61]))
            gate.didAnswer()
        }
        ask(.put)
        #expect(try site.uses.lastUse(of: token.id) == nil)
        ask(.get)
        #expect(try site.uses.lastUse(of: token.id) == Sample.now)
    }

    @Test(
        "a program is told of Basic, a browser never",
        arguments: [
            ([:], true), ([.userAgent: "davfs2/1.6.1 neon/0.32.5", .accept: "*/*"], true),
            ([.userAgent: "curl/8.0"], true), ([.userAgent: "Mozilla/5.0 (X11)"], false),
            ([.accept: "text/html"], false),
            ([HTTPField.Name("Sec-Fetch-Mode") ?? .accept: "cors"], false),
            ([HTTPField.Name("Sec-Fetch-Site") ?? .accept: "none"], false),
        ] as [(HTTPFields, Bool)])
    func challenge(fields: HTTPFields, isOffered: Bool) throws {
        let offer = "Basic realm=\"Sallyport\", charset=\"UTF-8\", Bearer"
        for credentials in [[:], basic("alice:" + Site.password), basic(":sallyport_")] as [HTTPFields] {
            let challenge = ask(fields.merging(credentials)).headerFields[.wwwAuthenticate]
            #expect((challenge == offer) == isOffered)
            #expect(challenge?.contains("Bearer") == true)
        }
        for credentials in [bearer("sallyport_"), bearer("x"), try key("x")] {
            #expect(ask(fields.merging(credentials)).headerFields[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
        }
    }
}

extension HTTPFields {
    fileprivate func merging(_ other: HTTPFields) -> HTTPFields {
        var fields = self
        for field in other { fields.append(field) }
        return fields
    }
}

extension String {
    fileprivate func replacingCharacter(at place: Index, with other: Character) -> String {
        String(self[..<place]) + String(other) + String(self[index(after: place)...])
    }
}
