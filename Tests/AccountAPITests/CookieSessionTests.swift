import AccessTokens
import AccountAPI
import Accounts
import HTTP
import HTTPTypes
import Identity
import JSON
import SiteInMemory
import StoreConformance
import Testing

/// Login and logout by the session cookie.
@Suite struct CookieSessionTests {
    private static let form = "application/x-www-form-urlencoded"
    private static let ours = "__Host-sallyport="

    private let door: Door

    init() throws {
        door = try Door()
        try door.site.addUser("alice", id: 1)
    }

    private func fields(
        _ type: String?, site: String? = "same-origin", cookie: String? = nil, basic: String? = nil
    ) -> HTTPFields {
        var fields = HTTPFields()
        fields[.contentType] = type
        if let name = HTTPField.Name("Sec-Fetch-Site") { fields[name] = site }
        fields[.cookie] = cookie.map { Self.ours + $0 }
        fields[.authorization] = basic
        return fields
    }

    private func logIn(
        _ fields: HTTPFields, query: String = "session=cookie",
        body: String = #"{"username":"alice","password":"correct horse battery"}"#
    ) throws -> Response {
        let request = Request(
            method: .post, path: "/auth/login", query: query, headerFields: HeaderFields(fields), body: Array(body.utf8)
        )
        return try door.ask(.login, request)
    }

    private func logInByForm(
        _ fields: HTTPFields, body: String = "username=alice&password=correct+horse+battery"
    ) throws -> Response {
        try logIn(fields, query: "", body: body)
    }

    private func cookie(in response: Response) throws -> String {
        let value = try #require(response.headerFields[values: .setCookie].first)
        return String(try #require(value.split(separator: ";").first).dropFirst(Self.ours.count))
    }

    private func isGood(_ cookie: String) throws -> Bool {
        let request = Request(
            method: .get, path: "/auth/session", headerFields: HeaderFields(fields(nil, site: nil, cookie: cookie)))
        return try door.ask(.accounts, request).status == .ok
    }

    private func logOut(_ fields: HTTPFields, _ body: String = "") throws -> Response {
        let request = Request(
            method: .post, path: "/auth/logout", headerFields: HeaderFields(fields), body: Array(body.utf8))
        return try door.ask(.accounts, request)
    }

    @Test("WB1: a login for the cookie sets it with every attribute, and gives no token")
    func json() throws {
        let answer = try logIn(fields("application/json"))
        #expect(answer.status == .ok)
        #expect(try JSONParser.parseObject(answer.body).members.map(\.name) == ["user"])
        let attributes = try #require(answer.headerFields[values: .setCookie].first).split(separator: "; ").dropFirst()
        #expect(
            Set(attributes) == [
                "Max-Age=\(Site.sessionLifetimeSeconds)", "Path=/", "Secure", "HttpOnly", "SameSite=Lax",
            ])
        #expect(try isGood(cookie(in: answer)))
    }

    @Test("A form and HTTP Basic log in for the cookie as well; the form is led on")
    func formAndBasic() throws {
        let byForm = try logInByForm(
            fields(Self.form), body: "username=Alice&password=correct+horse+battery&rd=%2Fa%3Fb")
        #expect((byForm.status, byForm.headerFields[.location]) == (.seeOther, "/a?b"))
        #expect(try isGood(cookie(in: byForm)))
        let basic = "Basic YWxpY2U6Y29ycmVjdCBob3JzZSBiYXR0ZXJ5"
        #expect(try isGood(cookie(in: logIn(fields(nil, basic: basic), body: ""))))
    }

    @Test(
        "WB2: another site, or nobody knows who, logs nobody in", arguments: ["cross-site", "same-site", "none", nil])
    func loginCSRF(site: String?) throws {
        let changes = door.site.store.changes
        for answer in [
            try logIn(fields("application/json", site: site)), try logInByForm(fields(Self.form, site: site)),
        ] {
            #expect((answer.status.code, answer.problem) == (403, "cross-site-request"))
            #expect(answer.headerFields[.setCookie] == nil)
        }
        #expect(door.site.store.changes == changes)
        #expect(try logIn(fields("application/json", site: site), query: "session=token").status == .ok)
    }

    @Test("WB9, PW3: a form that fails is shown again with 401, the name in it, and the same for unknown and wrong")
    func wrong() throws {
        let wrong = try logInByForm(fields(Self.form), body: "username=alice&password=wrong&rd=%2Fa")
        let unknown = try logInByForm(fields(Self.form), body: "username=alicf&password=wrong&rd=%2Fa")
        #expect((wrong.status, unknown.status) == (.unauthorized, .unauthorized))
        #expect(wrong.text.contains("value=\"alice\"") && wrong.text.contains("name=\"rd\" value=\"/a\""))
        #expect(wrong.text.contains("role=\"alert\"") && !wrong.text.contains("value=\"wrong\""))
        #expect(unknown.text.replacing("alicf", with: "alice") == wrong.text)
        #expect(wrong.headerFields == unknown.headerFields && wrong.headerFields[.setCookie] == nil)
        let hostile = try logInByForm(fields(Self.form), body: "username=%22%3E%3Cscript%3E&password=x")
        #expect(hostile.text.contains("value=\"&quot;&gt;&lt;script&gt;\""))
    }

    @Test(
        "Any other session, and any other query, is refused before a password is looked at",
        arguments: [
            "session=", "session=Cookie", "session=x", "session", "session=cookie&session=cookie", "session=cookie&x=1",
            "x=1", "session=cookie%00", "Session=cookie", "rd=/",
        ])
    func query(query: String) throws {
        let changes = door.site.store.changes
        let answer = try logIn(fields("application/json"), query: query)
        #expect((answer.status.code, answer.problem) == (400, "invalid-query"))
        #expect(door.site.store.changes == changes)
        #expect(
            try logIn(fields(Self.form), query: "session=token", body: "username=a&password=b").problem
                == "invalid-query")
    }

    @Test(
        "A form that cannot be read is refused",
        arguments: [
            ("username=a", "invalid-body"), ("username=a&password=b&x=c", "invalid-body"), ("", "invalid-body"),
            ("username=a&password=b&password=c", "malformed-body"), ("username=a&password=%", "malformed-body"),
            ("username=a&password=%00", "malformed-body"), ("{}", "malformed-body"),
        ])
    func malformed(body: String, problem: String) throws {
        let answer = try logInByForm(fields(Self.form), body: body)
        #expect((answer.status.code, answer.problem) == (400, problem))
    }

    @Test("A form with an Authorization field carries more credentials than one")
    func formAndAuthorization() throws {
        for value in ["Basic YWxpY2U6Y29ycmVjdCBob3JzZSBiYXR0ZXJ5", "Bearer a"] {
            #expect(try logInByForm(fields(Self.form, basic: value)).problem == "ambiguous-credentials")
        }
    }

    @Test("RS8: a planted cookie is never adopted; a session whose cookie is replaced ends with it, no other does")
    func planted() throws {
        let first = try cookie(in: logIn(fields("application/json")))
        let other = try cookie(in: logIn(fields("application/json")))
        let second = try cookie(in: logInByForm(fields(Self.form, cookie: first)))
        #expect(second != first)
        #expect(try !isGood(first))
        #expect(try isGood(second) && isGood(other))
        let planted = String(repeating: "A", count: 66)
        let third = try cookie(in: logIn(fields("application/json", cookie: planted)))
        #expect(third != planted)
        let doubled = try cookie(in: logIn(fields("application/json", cookie: second + "; " + Self.ours + other)))
        #expect(try isGood(second) && isGood(other) && isGood(doubled))
    }

    @Test("A failed login leaves the session that the browser has")
    func failedKeeps() throws {
        let held = try cookie(in: logIn(fields("application/json")))
        #expect(
            try logInByForm(fields(Self.form, cookie: held), body: "username=alice&password=wrong").status.code == 401)
        #expect(try isGood(held))
    }

    @Test("Two browsers, log out one: its cookie is cleared and dead, the other's is not; a second logout is 204 too")
    func logout() throws {
        let mine = try cookie(in: logIn(fields("application/json")))
        let other = try cookie(in: logIn(fields("application/json")))
        for _ in 1...2 {
            let answer = try logOut(fields(nil, cookie: mine))
            #expect(answer.status == .noContent)
            #expect(
                answer.headerFields[.setCookie]
                    == "__Host-sallyport=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax")
        }
        #expect(try !isGood(mine))
        #expect(try isGood(other))
        let byForm = try logOut(fields(Self.form, cookie: other))
        #expect((byForm.status, byForm.headerFields[.location]) == (.seeOther, "/auth/pages/logged-out"))
        #expect(byForm.headerFields[.setCookie]?.hasPrefix("__Host-sallyport=; Max-Age=0") == true)
        #expect(try !isGood(other))
        #expect(try logOut(fields(Self.form)).headerFields[.location] == "/auth/pages/logged-out")
    }

    @Test("WB2: another site logs nobody out", arguments: ["cross-site", "same-site", "none", nil])
    func logoutCSRF(site: String?) throws {
        let held = try cookie(in: logIn(fields("application/json")))
        for type in [nil, Self.form, "application/json"] {
            let answer = try logOut(fields(type, site: site, cookie: held))
            #expect((answer.status.code, answer.problem) == (403, "cross-site-request"))
            #expect(answer.headerFields[.setCookie] == nil)
        }
        #expect(try isGood(held))
    }

    @Test("RS2: who loses is never told to forget a cookie")
    func losing() throws {
        let held = try cookie(in: logIn(fields("application/json")))
        let forged = String(held.dropLast()) + (held.hasSuffix("A") ? "E" : "A")
        for answer in [
            try logOut(fields(nil, cookie: forged)), try logOut(fields(Self.form, cookie: forged)),
            try logOut(fields(nil, cookie: held + "; " + Self.ours + forged)),
            try logOut(fields(nil, cookie: forged + "; " + Self.ours + held)), try logOut(fields(nil)),
        ] {
            #expect([400, 401].contains(answer.status.code))
            #expect(answer.headerFields[.setCookie] == nil)
        }
        #expect(try isGood(held))
    }

    @Test("R1: the cookie refreshes nothing, and is no token")
    func refresh() throws {
        let held = try cookie(in: logIn(fields("application/json")))
        let answer = try door.post("/auth/refresh", "", fields(nil, cookie: held))
        #expect((answer.status.code, answer.problem) == (401, "credentials-missing"))
        for path in ["/auth/refresh", "/auth/logout"] {
            #expect(try door.post(path, "", [.authorization: "Bearer " + held]).problem == "token-invalid", "JW7")
            #expect(try door.post(path, #"{"refresh_token":"\#(held)"}"#).problem == "token-invalid", "JW7")
        }
        #expect(try isGood(held))
    }
}
