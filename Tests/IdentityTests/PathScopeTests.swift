import Identity
import Testing

@Suite struct PathScopeTests {
    /// A path that was asked for just as it is served.
    private func path(_ text: String) throws -> PlainPath { try #require(PlainPath(served: Array(text.utf8))) }

    @Test(
        "a path stands for itself and all below it, segment by segment",
        arguments: [
            ("/dav", "/dav", true), ("/dav", "/dav/", true), ("/dav/", "/dav", true), ("/dav", "/dav/a/b", true),
            ("/dav", "/davenport", false), ("/dav", "/", false), ("/dav", "/DAV", false), ("/dav/a", "/dav", false),
            ("/", "/", true), ("/", "/anything/at/all", true), ("/$", "/", true), ("/$", "/a", false),
            ("/feed.xml$", "/feed.xml", true), ("/feed.xml$", "/feed.xml/x", false),
            ("/Fotos/Ö b", "/Fotos/Ö b/1", true),
            ("/a/*/b", "/a/x/b", true), ("/a/*/b", "/a/x/b/c", true), ("/a/*/b", "/a/x/y/b", false),
            ("/a/*/b", "/a/b", false), ("/a/*", "/a", false), ("/a/*", "/a/x", true), ("/*.ics$", "/me.ics", true),
            ("/*.ics$", "/me.ics.exe", false), ("/*.ics$", "/.ics", true), ("/a*b*c", "/aXbYbc/z", true),
            ("/a*b*c", "/abX", false), ("/a*", "/a", true), ("/*a", "/b", false), ("/**", "/x", true),
        ])
    func holds(scope: String, asked: String, isIn: Bool) throws {
        #expect(try #require(PathScope(scope)).holds(path(asked), of: "example.org") == isIn)
    }

    @Test("N8: a host before the path is the only one, whatever the case it is written in")
    func host() throws {
        let scope = try #require(PathScope("Files.Example.ORG/dav"))
        #expect(scope.text == "files.example.org/dav")
        #expect(try scope.holds(path("/dav/x"), of: "files.example.org"))
        for host in ["example.org", "", "files.example.org.", "xfiles.example.org"] {
            #expect(try !scope.holds(path("/dav/x"), of: host), "\(host)")
        }
    }

    @Test(
        "what could be read in more than one way is no path",
        arguments: [
            "", "dav", "example.org", "/a//b", "//", "/a/./b", "/a/../b", "/..", "/.", "/a;b", "/a%2fb", "/%", "/a?b",
            "/a#b",
            "/a\\b", "/a\nb", "/\u{7F}", "/$a", "/a$$", "/a$/", "ex ample.org/a", "a_b.org/", "http://example.org/",
            "/*********", "/" + String(repeating: "a", count: 512),
        ])
    func malformed(text: String) { #expect(PathScope(text) == nil) }

    // A comparison that went back to each of the stars would take as many steps as 8,000 choose 7, and not end.
    @Test("a path of stars alone is compared in the end, with a segment that almost fits")
    func slowPattern() throws {
        let scope = try #require(PathScope("/*a*a*a*a*a*a*a*b"))
        let asked = try path("/" + String(repeating: "a", count: 8_000))
        #expect(!scope.holds(asked, of: ""))
    }
}

@Suite struct PlainPathTests {
    @Test(
        "what nginx reads as it was written is a plain path, its query left out",
        arguments: [
            ("/", "/"), ("/dav/a", "/dav/a"), ("/dav/", "/dav/?token=/../x"), ("/a b", "/a%20b"), ("/ö", "/%C3%B6"),
            ("/dav/a", "/d%61v/a"), ("/a+b", "/a+b"),
        ])
    func plain(asked: String, target: String) { #expect(PlainPath(asked: Array(asked.utf8), target: target) != nil) }

    @Test(
        "GN3: a path that somebody behind the gate may read as another one is none",
        arguments: [
            ("/dav/x", "/dav//x"), ("/dav//x", "/dav//x"), ("/x", "/dav/../x"), ("/dav/x", "/dav/./x"),
            ("/x", "/dav/%2e%2e/x"), ("/dav/x", "/dav%2fx"), ("/dav/x", "/dav%2Fx"), ("/dav\\x", "/dav%5cx"),
            ("/dav/..;/x", "/dav/..;/x"), ("/dav;a=b/x", "/dav;a=b/x"), ("/dav/%2e%2e/x", "/dav/%252e%252e/x"),
            ("/dav/a?b", "/dav/a%3fb"), ("/dav/a#b", "/dav/a%23b"), ("/dav/a", "/dav/a#b"), ("/dav/\u{1}", "/dav/%01"),
            ("/dav/\u{0}", "/dav/%00"), ("/dav/a", "/dav/b"), ("/dav", "/dav/"), ("", ""), ("/dav", "dav"),
            ("/dav", "http://example.org/dav"), ("/dav/", "/dav/%"), ("/dav/", "/dav/%zz"), ("/index.html", "/"),
        ])
    func odd(asked: String, target: String) { #expect(PlainPath(asked: Array(asked.utf8), target: target) == nil) }

    @Test("bytes that are no UTF-8 are no plain path")
    func notUTF8() {
        #expect(PlainPath(asked: Array("/dav/".utf8) + [0xFF], target: "/dav/%FF") == nil)
        #expect(PlainPath(served: [0x2F, 0xC0, 0xAF]) == nil)
    }
}

@Suite struct TokenScopeTests {
    private func scope(methods: [String] = [], roles: [String] = []) -> TokenScope {
        TokenScope(paths: [], methods: methods, roles: roles)
    }

    @Test("no method is every method; GET stands for HEAD, and nothing else for another")
    func methods() {
        #expect(scope().takes(method: "DELETE"))
        let reading = scope(methods: ["GET", "PROPFIND"])
        for method in ["GET", "HEAD", "PROPFIND"] { #expect(reading.takes(method: method)) }
        for method in ["POST", "get", "", "GETX", "OPTIONS", "PUT"] { #expect(!reading.takes(method: method)) }
        #expect(!scope(methods: ["HEAD"]).takes(method: "GET"))
    }

    @Test("roles are the token's, as far as the owner still has them")
    func narrowing() throws {
        let owner = User(
            id: try #require(UserID(bytes: Array(repeating: 1, count: 16))), username: try #require(Username("alice")),
            roles: ["editor", "staff"], createdAt: Timestamp(secondsSince1970: 0))
        #expect(scope(roles: ["admin", "editor"]).narrowing(owner).roles == ["editor"])
        #expect(scope().narrowing(owner).roles == [])
    }
}
