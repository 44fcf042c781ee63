import NginxConfiguration
import Testing

/// As nginx -T prints it, with one file.
private func read(_ text: String) throws -> [Directive] {
    try Configuration(dump: Array("# configuration file /n.conf:\n\(text)".utf8)).main
}

@Suite struct ParserTests {
    @Test(
        "Words, quotes and escapes are read as nginx reads them",
        arguments: [
            ("a b;", ["a", "b"]), ("a\tb\r\n c ;", ["a", "b", "c"]), ("a 'b c';", ["a", "b c"]),
            (#"a "b\"c";"#, ["a", #"b"c"#]), (#"a 'b\'c\\';"#, ["a", #"b'c\"#]), (#"a b\ c;"#, ["a", #"b\ c"#]),
            (#"a \.php$;"#, ["a", #"\.php$"#]), (#"a "\.php\d";"#, ["a", #"\.php\d"#]), (#"a b\;c;"#, ["a", #"b\;c"#]),
            (#"a "\t\r\n";"#, ["a", "\t\r\n"]), ("a '';", ["a", ""]), ("a b#c;", ["a", "b#c"]),
            ("a b}c;", ["a", "b}c"]),
            ("a ${b}c;", ["a", "${b}c"]), ("a b'c;", ["a", "b'c"]), ("a 'x\ny';", ["a", "x\ny"]),
            ("a # b;\n c;", ["a", "c"]),
            ("a '#;{}';", ["a", "#;{}"]), ("a \"b\")c;", ["a", "b", ")c"]), (#"a \"b;"#, ["a", #""b"#]),
            (#"a b\{c;"#, ["a", #"b\{c"#]),
        ])
    func words(text: String, expected: [String]) throws {
        let directives = try read(text)
        #expect(directives.map { ([$0.name] + $0.arguments).map(\.description) } == [expected])
    }

    @Test(
        "What nginx refuses is refused, with the line",
        arguments: [
            ("a", 1), ("a;\nb", 2), ("}", 1), ("a {", 1), ("a { b; ", 1), (";", 1), ("{", 1), ("a 'b", 1),
            ("a \"b;", 1),
            ("a 'b'c;", 1), ("a b }", 1), ("a { b }", 1), ("a;\n\n a 'b'd;", 3), ("a b\\", 1), ("a ${b", 1),
            ("http { x_by_lua_block { ' } ", 1),
        ])
    func refused(text: String, line: Int) {
        #expect { try read(text) } throws: { ($0 as? ConfigurationError)?.place == Place(file: "/n.conf", line: line) }
    }

    @Test("A block in a block, with the lines of their beginnings")
    func blocks() throws {
        let directives = try read("http {\n  server # x {\n  {\n\n listen 80; } }\nevents{}")
        #expect(directives.map(\.place.line) == [1, 6])
        let server = try #require(directives[0].block?.first)
        #expect(server.place.line == 2 && server.block?.first?.place.line == 5)
        #expect(directives[1].block == [])
    }

    @Test("Lua is passed over, whatever braces it holds")
    func lua() throws {
        let text = """
            content_by_lua_block {
                local s = "}" .. '\\'}' -- }
                --[[ } ]] --[==[ ]] } ]==]
                local t = { a = [[ } ]], b = {} } local u = t[t[1]]
            }
            after;
            """
        #expect(try read(text).map(\.name) == ["content_by_lua_block", "after"])
    }

    @Test("Blocks that lie too deep in each other end the reading, not the program")
    func depth() {
        #expect(throws: ConfigurationError.self) { try read(String(repeating: "a {", count: 100_000)) }
    }
}

@Suite struct DumpTests {
    private func main(_ sections: [(String, String)]) throws -> [Directive] {
        let text = sections.map { "# configuration file \($0.0):\n\($0.1)\n" }.joined()
        return try Configuration(dump: Array(text.utf8)).main
    }

    @Test("Included files stand in the places of their includes, under their own names and lines")
    func includes() throws {
        let directives = try main([
            ("/e/nginx.conf", "a;\ninclude x/*.conf;\ninclude /e/one.conf; include one.conf;"), ("/e/x/b.conf", "\nb;"),
            ("/e/x/a.conf", "c;"), ("/e/one.conf", "d;"),
        ])
        #expect(directives.map(\.name) == ["a", "c", "b", "d", "d"])
        #expect(directives.map(\.place.description)[1...2] == ["/e/x/a.conf:1", "/e/x/b.conf:2"])
    }

    @Test("A pattern that names no file is no fault, as with nginx")
    func emptyPattern() throws { #expect(try main([("/e/nginx.conf", "include x/*; a;")]).map(\.name) == ["a"]) }

    @Test("A file that is missing, one that nothing includes, one that includes itself are refused")
    func refused() {
        #expect(throws: ConfigurationError.self) { try main([("/e/nginx.conf", "include x.conf;")]) }
        #expect(throws: ConfigurationError.self) { try main([("/e/nginx.conf", "a;"), ("/e/x.conf", "b;")]) }
        #expect(throws: ConfigurationError.self) {
            try main([("/e/nginx.conf", "include x;"), ("/e/x", "include x; include x;")])
        }
    }

    @Test(
        "What nginx -T did not print is refused",
        arguments: ["", "a;", "# configuration file", "x;\n# configuration file /a:\n"])
    func noDump(text: String) { #expect(throws: ConfigurationError.self) { try Configuration(dump: Array(text.utf8)) } }

    @Test(
        "Patterns name what glob(7) says",
        arguments: [
            ("/e/*.conf", "/e/a.conf", true), ("/e/*.conf", "/e/.a.conf", false), ("/e/*.conf", "/e/x/a.conf", false),
            ("/e/*", "/e/a", true), ("/e/?[a-c]*", "/e/xbz", true), ("/e/?[!a-c]*", "/e/xbz", false),
            ("/*/a", "/e/a", true),
            ("/e/a*b*c", "/e/aXbYbc", true), ("/e/a*b*c", "/e/aXbYb", false), ("/e/[]]", "/e/]", true),
        ])
    func patterns(pattern: String, name: String, isNamed: Bool) throws {
        let text = "include \(pattern);"
        if isNamed {
            #expect(try main([("/main.conf", text), (name, "a;")]).map(\.name) == ["a"])
        } else {
            #expect(throws: ConfigurationError.self) { try main([("/main.conf", text), (name, "a;")]) }
        }
    }
}
