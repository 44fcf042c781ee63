import NginxConfiguration
import Testing

@Suite struct LocationSearchTests {
    private func server(_ text: String) throws -> Server {
        let dump = "# configuration file /n.conf:\nhttp { server { \(text) } }"
        return try #require(try Configuration(dump: Array(dump.utf8)).servers.first)
    }

    private let locations = #"""
        location / { }
        location = /exact { }
        location /files/ { location ~ \.gif$ { } location /files/more/ { } }
        location ^~/sure/ { }
        location ~* \.PHP$ { }
        location ~ ^/files/(?<name>.*)\.php$ { }
        location "@named" { }
        """#

    @Test(
        "A path is served by the location that nginx takes",
        arguments: [
            ("/", "location /"), ("/exact", "location = /exact"), ("/exact/", "location /"),
            ("/files/a", "location /files/"),
            ("/files/more/a", "location /files/more/"), ("/files/a.gif", #"location ~ \.gif$"#),
            ("/a.gif", "location /"),
            ("/files/a.php", #"location ~* \.PHP$"#), ("/sure/a.php", "location ^~/sure/"),
            ("/a.Php", #"location ~* \.PHP$"#),
        ])
    func serving(path: String, location: String) throws {
        #expect(try server(locations).root.serving(Word(path.utf8))?.name == location)
    }

    @Test("Without a location the server itself serves; an expression that is unknown here leaves it open")
    func edges() throws {
        #expect(try server("location /a { }").root.serving("/b")?.name == "server")
        #expect(try server("location /a { } location ~ (?<=[ { }").root.serving("/a/b") == nil)
    }

    @Test(
        "All locations that may serve something beneath a prefix are named",
        arguments: [
            (
                "/files/",
                [
                    "location /files/", #"location ~ \.gif$"#, "location /files/more/", #"location ~* \.PHP$"#,
                    #"location ~ ^/files/(?<name>.*)\.php$"#,
                ]
            ),
            ("/sure/", ["location ^~/sure/"]), ("/exact", ["location /", "location = /exact", #"location ~* \.PHP$"#]),
        ])
    func reachable(prefix: String, names: [String]) throws {
        let found = try server(locations).root.reachable(beneath: Word(prefix.utf8)).map(\.name)
        #expect(Set(found) == Set(names))
    }

    @Test("An expression that takes all beneath a prefix leaves nothing to those after it")
    func covering() throws {
        let server = try server(#"location /a/ { } location ~ ^/a/ { } location ~ \.php$ { }"#)
        #expect(server.root.reachable(beneath: "/a/").map(\.name) == ["location ~ ^/a/"])
    }

    @Test(
        "What an expression begins with says where it cannot match",
        arguments: [
            ("^/a/", "/a/b", true), ("^/a/", "/b/", false), ("^/a", "/", true), (#"^/a\.b"#, "/a.b/", true),
            ("^/ab?c", "/a/", true),
            ("^/ab?c", "/b/", false), ("^/a|/b", "/b/", true), ("/a/", "/b/", true), ("^/[ab]/", "/c/", true),
            ("^/A/", "/a/", false),
        ])
    func anchors(pattern: String, prefix: String, may: Bool) throws {
        let server = try server("location ~ \"\(pattern.replacing(#"\"#, with: #"\\"#))\" { } location \(prefix) { }")
        let found = server.root.reachable(beneath: Word(prefix.utf8))
        #expect(found.contains(where: \.isExpression) == may)
    }
}

@Suite struct InheritanceTests {
    @Test("A directive is inherited only where none of its kind stands")
    func inherited() throws {
        let dump = """
            # configuration file /n.conf:
            http {
                proxy_set_header A 1; proxy_set_header B 2; root /r;
                server { location /x { location /x/y { proxy_set_header C 3; if ($a) { root /s; } } } }
            }
            """
        let x = try #require(try Configuration(dump: Array(dump.utf8)).servers.first?.root.locations.first)
        let y = try #require(x.locations.first)
        #expect(x.scope.effective("proxy_set_header").count == 2)
        #expect(y.scope.effective("proxy_set_header").map(\.text) == ["proxy_set_header C 3"])
        #expect(y.scope.word("root") == "/r")
        #expect(y.scope.inner(y.scope.own("if")[0]).word("root") == "/s")
    }

    @Test(
        "Where a server listens is read as nginx reads it",
        arguments: [
            ("listen 80;", "*:80", false, false), ("listen 443 ssl;", "*:443", true, false),
            ("listen [::]:443 ssl http2;", ":::443", true, false),
            ("listen 127.0.0.1;", "127.0.0.1:80", false, true),
            ("listen 127.0.0.1:8080 default_server;", "127.0.0.1:8080", false, true),
            ("listen unix:/run/x.sock;", "/run/x.sock:0", false, true), ("listen [::1]:1 ssl;", "::1:1", true, true),
            ("ssl on;", "*:80", true, false),
            ("listen example.org:81;", "example.org:81", false, false),
        ])
    func listens(text: String, key: String, isTLS: Bool, isLocal: Bool) throws {
        let configuration = try Configuration(
            dump: Array("# configuration file /n.conf:\nhttp { server { \(text) } }".utf8))
        let listen = try #require(configuration.servers.first?.listens.first)
        #expect(listen.key == key && listen.isTLS == isTLS && listen.isLocal == isLocal)
    }
}
