import Accounts
import HTTP
import HTTPTypes
import Identity
import SiteInMemory
import StoreConformance
import Testing

@testable import AccountAPI

@Suite struct PageTests {
    private static let paths = [
        "/auth/pages/login", "/auth/pages/logged-out", "/auth/pages/not-allowed",
        "/auth/pages/reset-password?token=abc", "/auth/pages/reset-password",
    ]

    private func get(_ target: String, _ fields: HTTPFields = [:]) throws -> Response {
        let parts = target.split(separator: "?", maxSplits: 1)
        let request = Request(
            method: .get, path: String(parts[0]), query: parts.count == 2 ? String(parts[1]) : "",
            headerFields: HeaderFields(fields))
        return try Door().ask(.accounts, request)
    }

    @Test("WB6: a page runs no script, stands in no frame and posts to this site alone", arguments: paths)
    func policy(path: String) throws {
        let page = try get(path)
        #expect(page.status == .ok)
        #expect(page.headerFields[.contentType] == "text/html; charset=utf-8")
        let policy = try #require(page.headerFields[.contentSecurityPolicy])
        #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-"))
        #expect(policy.contains("form-action 'self' https://app.example.org; frame-ancestors 'none'"))
        #expect(!policy.contains("unsafe") && !policy.contains("script-src"))
        #expect(!page.text.contains("<script") && !page.text.contains("style="))
        #expect(page.text.contains("<style>\(PageStyle.sheet)</style>"))
    }

    @Test("A page says in which language it is", arguments: paths)
    func language(path: String) throws {
        for (wanted, tag) in [("de", "de"), ("zh-CN", "zh-Hans"), ("fr", "en")] {
            let page = try get(path, [.acceptLanguage: wanted])
            #expect(page.text.contains("<html lang=\"\(tag)\">"))
            #expect(page.headerFields[.contentLanguage] == tag)
        }
    }

    @Test(
        "WB9: whatever is put into a page is text",
        arguments: [
            "<script>", "\"><img src=x>", "'", "&lt;", "\u{0}\u{1B}\u{7F}\u{85}", "<\u{301}script>", "\u{FEFF}<",
            "a\r\nb",
        ])
    func escaped(text: String) {
        let words = Words.english
        let pages = Pages(
            prefix: "/auth", siteName: text, passwordMinLength: 15, returnAddresses: ReturnAddresses(origins: []))
        let around = pages.login(words, returningTo: "/x", username: "MARK").content.text
            .split(separator: "MARK", omittingEmptySubsequences: false)
        let page = pages.login(words, returningTo: "/x", username: text).content.text
        let inner = page.unicodeScalars.dropFirst(around[0].unicodeScalars.count).dropLast(
            around[1].unicodeScalars.count)
        #expect(!inner.contains { "<>\"'".unicodeScalars.contains($0) })
        #expect(!inner.contains { $0.properties.generalCategory == .control && $0 != "\n" })
        let titled = pages.answer(Request(method: .get, path: "/")) { _ in Page(title: text, content: "") }
        #expect(!titled.text.contains("<script") && !titled.text.contains("<img"))
    }

    @Test("WB3: the login page keeps a good address for its form and forgets a bad one")
    func returnField() throws {
        #expect(try get("/auth/pages/login?rd=/a?b=1&c=2").text.contains("name=\"rd\" value=\"/a?b=1&amp;c=2\""))
        #expect(try !get("/auth/pages/login?rd=//evil.example").text.contains("name=\"rd\""))
        #expect(try !get("/auth/pages/login").text.contains("name=\"rd\""))
    }

    @Test("What the login page tells is one of a fixed set, whatever the query says", arguments: ["en", "de", "zh"])
    func notice(language: String) throws {
        let fields: HTTPFields = [.acceptLanguage: language]
        let plain = try get("/auth/pages/login", fields).text
        let words = LanguageChoice.words(for: [language])
        let told = try get("/auth/pages/login?notice=password-changed", fields).text
        #expect(told.contains("<p role=\"status\">\(words.passwordChanged)</p>") && !plain.contains("role=\"status\""))
        for query in ["notice=", "notice=other", "notice=password-changed&a=b", "notice=password%2dchanged"] {
            #expect(try get("/auth/pages/login?" + query, fields).text == plain)
        }
    }

    @Test("A reset link's token goes into the form, and nothing else does")
    func resetToken() throws {
        #expect(
            try get("/auth/pages/reset-password?token=a-B_9.x").text.contains("name=\"token\" value=\"a-B_9.x\""))
        for query in ["token=", "token=%22", "token=a&token=b", "token=a b", "tok=a", "token=%00"] {
            let page = try get("/auth/pages/reset-password?" + query).text
            #expect(!page.contains("<form") && page.contains("role=\"alert\""))
        }
    }

    @Test("Who is not logged in is sent from re-authentication to the login, with the address; who is, is named")
    func reauthenticate() throws {
        let away = try get("/auth/pages/reauthenticate?rd=/a&b")
        #expect((away.status, away.headerFields[.location]) == (.seeOther, "/auth/pages/login?rd=/a&b"))
        let door = try Door()
        let (_, tokens) = try door.site.startSession(7, of: door.site.addUser("alice", id: 1))
        let page = try door.ask(
            .accounts,
            Request(
                method: .get, path: "/auth/pages/reauthenticate", query: "rd=/a",
                headerFields: [.authorization: "Bearer " + tokens.accessToken]))
        #expect(page.text.contains("value=\"alice\"") && page.text.contains("action=\"/auth/reauthenticate\""))
        #expect(page.text.contains("name=\"rd\" value=\"/a\""))
    }

    @Test("The forms and links of pages follow the prefix")
    func prefix() {
        let pages = Pages(
            prefix: "/in/here", siteName: "", passwordMinLength: 15, returnAddresses: ReturnAddresses(origins: []))
        #expect(pages.login(.german, returningTo: "/").content.text.contains("action=\"/in/here/login\""))
        #expect(pages.resetPassword(.german, token: "a").content.text.contains("action=\"/in/here/password/reset\""))
    }
}
