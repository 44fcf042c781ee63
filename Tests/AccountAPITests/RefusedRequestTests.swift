import AccountAPI
import Accounts
import HTTP
import HTTPTypes
import Identity
import JSON
import SiteInMemory
import StoreConformance
import Testing

@Suite struct RefusedRequestTests {
    private static let bodies = ["/auth/register", "/auth/login", "/auth/refresh", "/auth/logout"]
    /// What no answer may repeat.
    private static let marker = "MARKER-8f2c"

    @Test(
        "PW12: every faulty member is named, and nothing is changed",
        arguments: [
            ("/auth/register", "{}", ["#/username", "#/password"]),
            ("/auth/register", "", ["#/username", "#/password"]),
            (
                "/auth/register", #"{"username":1,"password":null,"email":[],"role":"admin"}"#,
                ["#/username", "#/password", "#/email", "#/role"]
            ),
            (
                "/auth/register", #"{"username":"a b","password":"short","email":"x"}"#,
                ["#/username", "#/password", "#/email"]
            ),
            (
                "/auth/register", #"{"username":"a","password":"correct horse battery","id":"x","a/b~\"é":1}"#,
                ["#/id", "#/a~1b~0%22%C3%A9"]
            ),
            ("/auth/login", #"{"username":true}"#, ["#/username", "#/password"]),
            ("/auth/login", #"{"username":"a","password":{"$ne":""},"x":0}"#, ["#/password", "#/x"]),
            ("/auth/refresh", "{}", ["#/refresh_token"]),
            ("/auth/refresh", #"{"refresh_token":7}"#, ["#/refresh_token"]),
            ("/auth/logout", #"{"all":1}"#, ["#/all"]),
            ("/auth/logout", #"{"refresh_token":null}"#, ["#/refresh_token"]),
        ])
    func members(path: String, body: String, pointers: [String]) throws {
        let door = try Door()
        let changes = door.site.store.changes
        let response = try door.post(path, body)
        #expect((response.status.code, response.problem) == (400, "invalid-body"))
        #expect(Set(response.pointers) == Set(pointers))
        #expect(response.pointers.count == pointers.count)
        #expect(door.site.store.changes == changes)
    }

    @Test(
        "WB2: a body that is not JSON, or says so twice, is refused by every endpoint that takes one",
        arguments: bodies)
    func mediaTypes(path: String) throws {
        let door = try Door()
        for type in [
            "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp",
            "application/json; charset=utf-16", "", "json",
        ] {
            // The two that take a form find none in these braces.
            if type.hasSuffix("urlencoded"), ["/auth/login", "/auth/logout"].contains(path) { continue }
            let response = try door.post(path, "{}", [.contentType: type])
            #expect((response.status.code, response.problem) == (415, "unsupported-media-type"))
        }
        var doubled = HTTPFields()
        doubled.append(HTTPField(name: .contentType, value: "application/json"))
        doubled.append(HTTPField(name: .contentType, value: "application/json"))
        #expect(try door.post(path, "{}", doubled).status.code == 415)
        let none = Request(method: .post, path: path, body: Array("{}".utf8))
        #expect(try door.ask(pool(of: path), none).status.code == 415)
        #expect(try door.post(path, "{}", [.contentType: "Application/JSON ; charset=UTF-8"]).status.code != 415)
    }

    @Test(
        "JSON that is not strict is refused by every endpoint that takes it",
        arguments: [
            "[]", "null", "\"a\"", "1", "{", "{}{}", "{\"a\":1,}", "{'a':1}", "{\"a\":1,\"a\":2}", "\u{FEFF}{}", "{}\0",
            "{\"username\":\"a\\u0000b\"}", "{\"a\":NaN}", "{\"a\":1e999}",
            "{\"a\":" + String(repeating: "[", count: 40) + String(repeating: "]", count: 40) + "}",
        ])
    func strictness(body: String) throws {
        let door = try Door()
        for path in Self.bodies {
            let response = try door.post(path, body)
            #expect((response.status.code, response.problem) == (400, "malformed-body"))
        }
    }

    @Test("WB4: two credentials are refused, and the order never decides")
    func ambiguous() throws {
        let door = try Door()
        let (_, tokens) = try door.site.startSession(7, of: door.site.addUser("alice", id: 1))
        let changes = door.site.store.changes
        let basic = "Basic YWxpY2U6Y29ycmVjdCBob3JzZSBiYXR0ZXJ5"
        let body = #"{"refresh_token":"\#(tokens.refreshToken)"}"#
        let bearer: HTTPFields = [.authorization: "Bearer " + tokens.refreshToken]
        var doubled = bearer
        doubled.append(HTTPField(name: .authorization, value: "Bearer " + tokens.accessToken))
        var mixed = HTTPFields()
        mixed.append(HTTPField(name: .authorization, value: basic))
        mixed.append(HTTPField(name: .authorization, value: "Bearer x"))
        let answers = [
            try door.post("/auth/refresh", body, bearer), try door.post("/auth/logout", body, bearer),
            try door.post("/auth/refresh", "", doubled), try door.post("/auth/logout", "", doubled),
            try door.post("/auth/login", "", mixed), try door.post("/auth/login", "", bearer),
            try door.post("/auth/login", #"{"username":"alice","password":"x"}"#, [.authorization: basic]),
            try door.ask(.accounts, Request(method: .get, path: "/auth/session", headerFields: HeaderFields(doubled))),
        ]
        for answer in answers { #expect((answer.status.code, answer.problem) == (400, "ambiguous-credentials")) }
        #expect(door.site.store.changes == changes)
    }

    @Test(
        "an Authorization field that cannot be read is refused",
        arguments: [
            ("/auth/login", "Basic", 401, "token-invalid"),
            ("/auth/login", "Basic !!!", 400, "malformed-authorization"),
            ("/auth/login", "Basic !!!!", 400, "malformed-authorization"),
            ("/auth/login", "Basic YWxpY2U=", 400, "malformed-authorization"),
            ("/auth/login", "Basic YWxpY2U6d3Jvbmc", 400, "malformed-authorization"),
            ("/auth/login", "Digest username=alice", 401, "token-invalid"),
            ("/auth/refresh", "Bearer", 401, "token-invalid"), ("/auth/refresh", "Bearer ", 401, "token-invalid"),
            ("/auth/refresh", "Basic YWxpY2U6d3Jvbmc=", 401, "token-invalid"),
            ("/auth/refresh", "Bearer a b", 401, "token-invalid"), ("/auth/logout", "Bearer x", 401, "token-invalid"),
            ("/auth/logout", "Basic YWxpY2U6d3Jvbmc=", 401, "token-invalid"),
        ] as [(String, String, Int, String)])
    func authorization(path: String, value: String, status: Int, problem: String) throws {
        let response = try Door().post(path, "", [.authorization: value])
        #expect((response.status.code, response.problem) == (status, problem))
    }

    @Test("FC4: a body of thousands of unknown members gets a short answer")
    func manyFaults() throws {
        let body = "{" + (0..<1_000).map { "\"m\($0)\":0" }.joined(separator: ",") + "}"
        let response = try Door().post("/auth/refresh", body)
        #expect((response.status.code, response.problem) == (400, "invalid-body"))
        #expect(response.pointers.count == 32)
        #expect(response.pointers.first == "#/refresh_token")
        #expect(response.body.count < 4_096)
    }

    @Test("JW1: no token at all is credentials-missing")
    func missing() throws {
        let door = try Door()
        let session = try door.ask(.accounts, Request(method: .get, path: "/auth/session"))
        #expect((session.status.code, session.problem) == (401, "credentials-missing"))
        #expect(session.headerFields[.wwwAuthenticate] == "Bearer")
        #expect(try door.post("/auth/logout").problem == "credentials-missing")
    }

    @Test("JW7: an access token does not refresh, and a refresh token reads no session")
    func wrongKind() throws {
        let door = try Door()
        let (_, tokens) = try door.site.startSession(7, of: door.site.addUser("alice", id: 1))
        #expect(
            try door.post("/auth/refresh", "", [.authorization: "Bearer " + tokens.accessToken]).problem
                == "token-invalid")
        let request = Request(
            method: .get, path: "/auth/session", headerFields: [.authorization: "Bearer " + tokens.refreshToken])
        #expect(try door.ask(.accounts, request).problem == "token-invalid")
    }

    @Test(
        "OP4: no refusal repeats what was sent",
        arguments: bodies)
    func repeatsNothing(path: String) throws {
        let door = try Door()
        let marker = Self.marker
        let sent = [
            #"{"username":"\#(marker)","password":"\#(marker)","email":"\#(marker)"}"#,
            #"{"username":["\#(marker)"],"refresh_token":"\#(marker)"}"#, "{\(marker)",
            #"{"refresh_token":"\#(marker)"}"#,
        ]
        for body in sent {
            let response = try door.post(path, body, [.userAgent: marker])
            #expect(response.status.code >= 400)
            #expect(!response.text.contains(marker))
            #expect(!(response.logDetail ?? "").contains(marker), "OP2")
            #expect(!response.headerFields.contains { $0.value.contains(marker) })
        }
        let response = try door.post(path, "", [.authorization: "Bearer " + marker])
        #expect(!response.text.contains(marker))
    }

    private func pool(of path: String) -> AccountResponder.Pool {
        ["/auth/register", "/auth/login"].contains(path) ? .login : .accounts
    }
}
