import AccessTokens
import Accounts
import Gate
import HTTP
import HTTPTypes
import Identity
import JOSESigning
import JSON
import SiteInMemory
import StoreConformance
import Testing

@Suite struct LinkTests {
    private let site: Site
    private let user: User
    private let session: (session: Session, tokens: TokenPair)
    private let counter = InMemoryLinkCounter()

    init() throws {
        site = try Site()
        user = try site.addUser("alice", id: 1)
        session = try site.startSession(7, of: user)
    }

    private func gate(hosts: [String] = [], at now: Timestamp = Sample.now) -> GateResponder {
        GateResponder(
            authenticator: site.authenticator, uses: site.uses, prefix: "/auth", hosts: hosts,
            links: site.linkAuthenticator, counter: counter
        ) { now }
    }

    private func link(
        _ path: String, prefix: Bool = false, uses: Int64? = nil, address: String? = nil, rate: Int64? = nil,
        endingWith session: SessionID? = nil
    ) throws -> MadeLink {
        try site.makeURLToken.make(
            LinkRequest(
                host: "example.org", path: path, isPrefix: prefix, lifetimeSeconds: 60, uses: uses, address: address,
                rate: rate),
            for: user, endingWith: session, at: Sample.now)
    }

    private func request(
        _ target: String, asked: String? = nil, method: HTTPRequest.Method = .get, host: String = "example.org",
        from address: String = "192.0.2.1", files: String = ""
    ) -> Request {
        let path = asked ?? String(target.prefix { $0 != "?" })
        return Request(
            method: method, path: "/_sallyport/verify", target: target, remoteAddress: address, host: host,
            askedPath: Array(path.utf8), servedPath: Array(path.utf8), filesPrefix: Array(files.utf8))
    }

    private func status(_ request: Request, at now: Timestamp = Sample.now) -> Int {
        gate(at: now).respond(to: request).status.code
    }

    private func field(_ name: String, of response: Response) throws -> String? {
        response.headerFields[try #require(HTTPField.Name(name))]
    }

    @Test("PF1: a link opens its path to whoever holds it, who is nobody to the application")
    func opens() throws {
        let link = try link("/a/b%20c", rate: 2_048)
        for method in [HTTPRequest.Method.get, .head] {
            let response = gate().respond(to: request(link.target, asked: "/a/b c", method: method))
            #expect(response.status.code == 204)
            #expect(try field("Sallyport-Verdict", of: response) == "open")
            #expect(try field("Remote-User", of: response) == "")
            #expect(try field("Sallyport-Rate", of: response) == "2048")
        }
        for method in [HTTPRequest.Method.post, .put, .delete, .options, .patch] {
            #expect(status(request(link.target, asked: "/a/b c", method: method)) == 403)
        }
        #expect(status(request(link.target, asked: "/a/b c", host: "other.example.org")) == 403)
        #expect(status(request(link.target, asked: "/a/b c"), at: Sample.now.adding(seconds: 59)) == 204)
        #expect(status(request(link.target, asked: "/a/b c"), at: Sample.now.adding(seconds: 60)) == 403)
        #expect(status(request(link.target, asked: "/a/b c"), at: Sample.now.adding(seconds: -1)) == 403)
    }

    @Test("PF1: a link with any byte of its token altered opens nothing, and neither does any other path")
    func altered() throws {
        let link = try link("/a/b")
        let token = Array(link.token.utf8)
        for index in token.indices {
            for replacement in [UInt8(ascii: "A"), UInt8(ascii: "."), token[index] ^ 1]
            where replacement != token[index] {
                var bytes = token
                bytes[index] = replacement
                let target = "/a/b?token=" + String(decoding: bytes, as: UTF8.self)
                #expect(status(request(target)) == 403, "byte \(index)")
            }
        }
        for path in ["/a/c", "/a/b/", "/a/b/c", "/a", "/A/b", "/", "/a/b;x", "/a//b/."] {
            #expect(status(request(path + "?token=" + link.token, asked: path)) == 403, "\(path)")
        }
        #expect(status(request("/a/../a/b?token=" + link.token, asked: "/a/b")) == 403, "read in two ways")
    }

    @Test("N19: a token counts only as one literal token=, last in the query")
    func spelling() throws {
        let token = try link("/a").token
        let table: [(String, Int)] = [
            ("/a?token=\(token)", 204), ("/a?v=1&token=\(token)", 204), ("/a?token=\(token)&v=1", 403),
            ("/a?token=x&token=\(token)", 403), ("/a?token=\(token)&token=\(token)", 403), ("/a?token=", 403),
            ("/a?%74oken=\(token)", 401), ("/a?Token=\(token)", 401), ("/a?xtoken=\(token)", 401), ("/a", 401),
            ("/a?token=\(token)#", 403), ("/a?token=\(token)&", 403), ("/a?token=\(token)%20", 403),
        ]
        for (target, expected) in table { #expect(status(request(target)) == expected, "\(target.prefix(20))") }
    }

    @Test("a prefix opens what lies below it, at the border of a segment")
    func prefix() throws {
        let token = try link("/a/b/", prefix: true).token
        let table: [(String, Int)] = [
            ("/a/b/", 204), ("/a/b/c", 204), ("/a/b/c/d.ts", 204), ("/a/b", 403), ("/a/bc", 403), ("/a/", 403),
            ("/a/b/%2e%2e/c", 403), ("/a/b/c/..%2f..%2f..%2fx", 403), ("/a/b/..;/x", 403),
        ]
        for (path, expected) in table {
            let asked = path.contains("%") || path.contains(";") ? "/a/c" : path
            #expect(status(request(path + "?token=" + token, asked: asked)) == expected, "\(path)")
        }
        #expect(throws: AccountError.invalid([.path])) { try link("/a/b", prefix: true) }
    }

    @Test("JW7: no other credential is taken for a link, and no link for another credential")
    func kinds() throws {
        let link = try link("/a")
        let cookie = try SessionCookie(for: Sample.sessionID(9)).text
        for other in [session.tokens.accessToken, session.tokens.refreshToken, cookie] {
            #expect(status(request("/a?token=" + other)) == 403)
        }
        var bearer = request("/a")
        bearer.headerFields.append(.authorization, "Bearer " + link.token)
        #expect(status(bearer) == 401)
        for name in ["__Host-sallyport", "__Secure-sallyport-share"] {
            var request = request("/a")
            request.headerFields.append(.cookie, "\(name)=\(link.token)")
            #expect(status(request) == 401, "a URL token is no cookie")
        }
        #expect(throws: TokenRefusal.invalid) { try site.authenticator.authenticate(link.token, at: Sample.now) }
        #expect(throws: TokenRefusal.invalid) { try site.authenticator.authenticClaims(of: link.token) }
        let kids = try site.publishKeys.publish(at: Sample.now).map(\.kid)
        #expect(kids == [site.signingKey.kid], "the key of links is in no JWK Set")
    }

    @Test("JW7: a token with the header and claims of a link under the key of access tokens opens nothing")
    func otherKey() throws {
        let claims = LinkClaims(
            kind: .url(user: user.id, session: nil), id: try #require(LinkID(bytes: Array(repeating: 3, count: 16))),
            issuer: Site.issuer, host: "example.org", path: "/a", isPrefix: false, issuedAt: Sample.now,
            expiresAt: Sample.now.adding(seconds: 60), uses: nil, address: nil, rate: nil)
        let token = try site.signingKey.sign(payload: JSONWriter.write(claims.json), type: LinkClaims.headerType)
        #expect(status(request("/a?token=" + token)) == 403)
    }

    @Test("a link ends with its user, with its session where it is bound to it, and when it is withdrawn")
    func ends() throws {
        let bound = try link("/a", endingWith: session.session.id)
        let free = try link("/a")
        #expect(status(request(bound.target)) == 204)
        _ = try site.endSessions.end(
            session.session.id, of: user.id, because: .loggedOut, by: .user(user.id),
            from: Client(device: "", address: ""), at: Sample.now)
        #expect(status(request(bound.target)) == 403)
        #expect(status(request(free.target)) == 204)
        let mallory = try site.addUser("mallory", id: 2)
        let client = Client(device: "", address: "")
        try site.revokeURLToken.revoke(free.id, of: mallory, by: .user(mallory.id), from: client, at: Sample.now)
        #expect(status(request(free.target)) == 204, "of somebody else it changes nothing")
        try site.revokeURLToken.revoke(free.id, of: user, by: .user(user.id), from: client, at: Sample.now)
        #expect(status(request(free.target)) == 403)
        let another = try link("/a")
        #expect(status(request(another.target)) == 204)
        site.store.setDisabled(user.id, at: Sample.now)
        #expect(status(request(another.target)) == 403)
    }

    @Test("a link bound to an address opens to it alone")
    func address() throws {
        let link = try link("/a", address: "192.0.2.1")
        #expect(status(request(link.target)) == 204)
        #expect(status(request(link.target, from: "::ffff:192.0.2.1")) == 204)
        for other in ["192.0.2.2", "2001:db8::1", ""] { #expect(status(request(link.target, from: other)) == 403) }
    }

    @Test("N18: a counted link opens to as many addresses as it has uses; where the count is not known, to nobody")
    func counted() throws {
        let link = try link("/a", uses: 2)
        for (address, expected) in [("192.0.2.1", 204), ("192.0.2.1", 204), ("192.0.2.2", 204), ("192.0.2.3", 403)] {
            #expect(status(request(link.target, from: address)) == expected)
        }
        counter.failure = ReadFailure(detail: "busy")
        #expect(status(request(link.target)) == 503)
    }

    @Test("where rows cannot be read it is 503")
    func unknowable() throws {
        let link = try link("/a")
        site.store.failAlways = .busy("locked")
        #expect(status(request(link.target)) == 503)
    }

    @Test("a bad link is refused beside a good login, and a token of the application's own is left to it")
    func besideLogin() throws {
        let link = try link("/b")
        for (target, expected) in [("/a?token=" + link.token, 403), ("/a?token=own", 204), ("/a?token=a.b.c", 204)] {
            var request = request(target)
            request.headerFields.append(.authorization, "Bearer " + session.tokens.accessToken)
            #expect(status(request) == expected)
        }
    }
}
