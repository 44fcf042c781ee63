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

private struct Notes: ProtectedHandler {
    let methods: [HTTPRequest.Method] = [.get, .post]

    func respond(to request: Request, for user: KnownUser) -> Response {
        .json(["note_of": .string(user.user.username.canonical)])
    }
}

@Suite struct HandlerTests {
    private let site: Site
    private let token: String
    private let cookie: String

    init() throws {
        site = try Site()
        let user = try site.addUser("alice", id: 1)
        token = try site.startSession(7, of: user).tokens.accessToken
        var session = try Sample.session(8, of: 1, kind: .cookie)
        let secret = try SessionCookie(for: session.id)
        session.cookieSecretHash = secret.secretHash
        try site.store.insert(session)
        cookie = CookiePolicy.oneHost.name + "=" + secret.text
    }

    private func ask(
        _ path: String, _ fields: HTTPFields, method: HTTPRequest.Method = .get, places: TokenPlaces = .bearerAlone
    ) throws -> Response {
        var fields = fields
        fields[try #require(HTTPField.Name("Host"))] = "example.org"
        return GateResponder(
            authenticator: site.authenticator, uses: site.uses, prefix: "/auth", hosts: [], places: places,
            handlers: ["/notes": Notes()]
        ) { Sample.now }.respond(
            to: Request(method: method, path: path, headerFields: HeaderFields(fields), host: "example.org"))
    }

    @Test("a handler of one's own answers below the prefix, for whoever is known, with the methods that it names")
    func answers() throws {
        let bearer: HTTPFields = [.authorization: "Bearer " + token]
        let answer = try ask("/auth/notes", bearer)
        #expect(try JSONParser.parseObject(answer.body)["note_of"] == "alice")
        #expect(try ask("/auth/notes", bearer, method: .post).status.code == 200)
        #expect(try ask("/auth/notes", [.cookie: cookie]).status.code == 200)
        #expect(try ask("/auth/notes", [:]).status.code == 401)
        #expect(try ask("/auth/notes", bearer, method: .delete).status.code == 405)
        for path in ["/notes", "/auth/notes/", "/auth/protected", "/auth/note\u{73}\u{301}"] {
            #expect(try ask(path, bearer).status.code == 404, "\(path)")
        }
    }

    @Test("WB2: a change by a cookie, of the session or with a token, must come from the site itself")
    func crossSite() throws {
        let places = TokenPlaces([.bearer, .cookie("jwt")])
        for cookie in [cookie, "jwt=" + token] {
            for origin in [nil, "null", "https://evil.test", "https://example.org.evil.test"] {
                var fields: HTTPFields = [.cookie: cookie]
                fields[.origin] = origin
                let answer = try ask("/auth/notes", fields, method: .post, places: places)
                #expect(answer.status.code == 403)
                #expect(try ask("/auth/notes", fields, places: places).status.code == 200)
            }
            let own: HTTPFields = [.cookie: cookie, .origin: "https://example.org"]
            #expect(try ask("/auth/notes", own, method: .post, places: places).status.code == 200)
        }
    }
}
