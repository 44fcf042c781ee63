import AccountAPI
import Accounts
import HTTP
import HTTPTypes
import Identity
import SiteInMemory
import StoreConformance
import Testing

@Suite struct RoutingTests {
    @Test(
        "a host that is not served gets 403 from every endpoint but the public keys; ASCII letters alone are folded",
        arguments: ["", "b.example", "k.example"])
    func otherHost(host: String) throws {
        let door = try Door(hosts: ["A.example", "[::1]", "\u{212A}.example"])
        for (pool, method, path) in [
            (AccountResponder.Pool.login, HTTPRequest.Method.post, "/auth/login"), (.accounts, .get, "/auth/session"),
            (.accounts, .post, "/auth/refresh"), (.accounts, .get, "/auth/sessions"),
        ] {
            let answer = try door.ask(pool, Request(method: method, path: path, host: host))
            #expect((answer.status.code, answer.problem) == (403, "host-not-served"), "\(path)")
            for served in ["a.example", "[::1]"] {
                let answer = try door.ask(pool, Request(method: method, path: path, host: served))
                #expect(answer.problem != "host-not-served")
            }
        }
        let keys = Request(method: .get, path: "/.well-known/jwks.json", host: host)
        #expect(try door.ask(.accounts, keys).status.code == 200)
    }

    private static let endpoints: [(HTTPRequest.Method, String, AccountResponder.Pool)] = [
        (.post, "/auth/register", .login), (.post, "/auth/login", .login), (.post, "/auth/refresh", .accounts),
        (.post, "/auth/reauthenticate", .login), (.post, "/auth/password", .login),
        (.post, "/auth/password/reset", .login),
        (.post, "/auth/logout", .accounts), (.get, "/auth/session", .accounts),
        (.get, "/.well-known/jwks.json", .accounts), (.get, "/auth/pages/login", .accounts),
        (.get, "/auth/pages/logged-out", .accounts), (.get, "/auth/pages/not-allowed", .accounts),
        (.get, "/auth/pages/reset-password", .accounts), (.get, "/auth/pages/reauthenticate", .accounts),
        (.get, "/.well-known/jwks.json", .accounts), (.get, "/auth/sessions", .accounts),
        (.delete, "/auth/sessions/AAAAAAAAAAAAAAAAAAAAAA", .accounts), (.get, "/auth/events", .accounts),
        (.get, "/auth/openapi.json", .accounts), (.get, "/auth/health/live", .accounts),
        (.get, "/auth/health/ready", .accounts),
    ]

    @Test("PW10: each endpoint is served by its own pool, and is not there in the other", arguments: endpoints)
    func pools(method: HTTPRequest.Method, path: String, pool: AccountResponder.Pool) throws {
        let door = try Door()
        for other in AccountResponder.Pool.allCases {
            let response = try door.ask(other, Request(method: method, path: path))
            #expect((response.problem == "not-found") == (other != pool))
            #expect((response.status.code == 404) == (other != pool))
        }
    }

    @Test("another method is 405 and Allow says which there are", arguments: endpoints)
    func methods(method: HTTPRequest.Method, path: String, pool: AccountResponder.Pool) throws {
        let door = try Door()
        let changes = door.site.store.changes
        let allowed: [HTTPRequest.Method] = method == .get ? [.get, .head] : [method]
        let unknown = try #require(HTTPRequest.Method("BREW"))
        for asked in [.get, .head, .post, .put, .patch, .delete, .options, .trace, unknown] as [HTTPRequest.Method] {
            let response = try door.ask(pool, Request(method: asked, path: path))
            #expect((response.status.code == 405) == !allowed.contains(asked))
            guard response.status.code == 405 else { continue }
            #expect(response.problem == "method-not-allowed")
            #expect(response.headerFields[.allow] == allowed.map(\.rawValue).joined(separator: ", "))
        }
        #expect(door.site.store.changes == changes)
    }

    @Test("HEAD has the status and the fields of GET")
    func head() throws {
        let door = try Door()
        let path = "/.well-known/jwks.json"
        let get = try door.ask(.accounts, Request(method: .get, path: path))
        let head = try door.ask(.accounts, Request(method: .head, path: path))
        #expect(head.status == get.status)
        #expect(head.headerFields == get.headerFields)
    }

    @Test(
        "no other spelling of a path is an endpoint",
        arguments: [
            "", "/", "/auth", "/auth/", "/auth/login/", "/auth/Login", "/auth//login", "/auth/login\0", "/login",
            "/auth/.well-known/jwks.json", "/.well-known/JWKS.json", "/.well-known/jw\u{212A}s.json", "/auth/login ",
            "/auth/login\u{301}", "/_sallyport/verify", "/auth/protected",
        ])
    func spellings(path: String) throws {
        let door = try Door()
        for pool in AccountResponder.Pool.allCases {
            for method in [HTTPRequest.Method.get, .post] {
                #expect(try door.ask(pool, Request(method: method, path: path)).status.code == 404)
            }
        }
    }

    @Test(
        "DB4, OP4: a store that fails is 503 with Retry-After, and the cause is in the log alone",
        arguments: [StoreError.busy("secret detail"), .full("secret detail"), .broken("secret detail")])
    func storeFails(error: StoreError) throws {
        let door = try Door()
        let (_, tokens) = try door.site.startSession(7, of: door.site.addUser("alice", id: 1))
        let body = #"{"username":"bob","password":"correct horse battery"}"#
        door.site.store.failAlways = error
        let answers = [
            try door.post("/auth/register", body), try door.post("/auth/login", body),
            try door.post("/auth/refresh", "", [.authorization: "Bearer " + tokens.refreshToken]),
            try door.post("/auth/logout", "", [.authorization: "Bearer " + tokens.refreshToken]),
            try door.post("/auth/logout", "", [.authorization: "Bearer " + tokens.accessToken]),
            try door.ask(
                .accounts,
                Request(
                    method: .get, path: "/auth/session",
                    headerFields: [.authorization: "Bearer " + tokens.accessToken])),
            try door.ask(.accounts, Request(method: .get, path: "/.well-known/jwks.json")),
        ]
        for answer in answers {
            #expect((answer.status.code, answer.problem) == (503, "unavailable"))
            #expect(!answer.text.contains("detail"))
            #expect(answer.logDetail?.contains("secret detail") == true)
        }
    }
}
