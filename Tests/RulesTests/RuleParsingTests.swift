import Rules
import Testing

/// The faults of a text, a line each.
func faults(_ text: String) -> [String] {
    do {
        _ = try RuleSet(parsing: Array(text.utf8))
        return []
    } catch {
        return error.list.map(\.description)
    }
}

@Suite struct RuleParsingTests {
    @Test("a file of every kind of line is read")
    func whole() throws {
        let text = """
            # who may what

            allow everyone GET https://example.org/$
            \tallow  users&network:10.0.0.0/8,role:admin  GET,POST\thttps://*.example.org/a/*/b*c/**/d fresh
            deny network:2001:db8::/32 * https://[::1]/
            allow user:Bob@example.org * *
            expect nobody GET https://example.org/ 200
            expect bob@example.org PUT https://x/y 200 from 10.1.2.3
            expect nobody GET https://x/y 401
            expect alice:staff HEAD https://a.example.org/a/q/bxc/d 403 from 10.1.2.3 stale

            """
        let rules = try RuleSet(parsing: Array(text.utf8))
        #expect(rules.rules.map(\.line) == [3, 4, 5, 6])
        #expect(rules.expectations.map(\.line) == [7, 8, 9, 10])
    }

    @Test(
        "a line that is none is named by its number, and by what should stand there",
        arguments: [
            ("alow users * *", "`alow` begins no line"), ("allow users *", "a rule is: "),
            ("allow users * * fresh now", "a rule is: "), ("allow users * * soon", "`soon` is not known"),
            ("Allow users * *", "`Allow` begins no line"), ("allow user * *", "`user` names nobody"),
            ("allow users, * *", "`` names nobody"), ("allow role: * *", "a role is"),
            ("allow role:A * *", "a role is"),
            ("allow user:.x * *", "no username"), ("allow group:x * *", "names nobody"),
            ("allow network:10.1.0.0/8 * *", "no network"), ("allow network:10.0.0.0/33 * *", "no network"),
            ("allow network:10 * *", "no network"), ("allow network:::ffff:10.0.0.0/104 * *", "no network"),
            ("allow users get *", "no list of methods"), ("allow users GET, *", "no list of methods"),
            ("allow users *,GET *", "no list of methods"), ("allow users * /admin", "does not begin with https://"),
            ("allow users * http://x/", "does not begin with https://"), ("allow users * https:///a", "has no host"),
            ("allow users * https://x:443/", "has no host"), ("allow users * https://a.*/", "has no host"),
            ("allow users * https://x", "begins with a slash"), ("allow users * https://x/a?b", "no ?, #"),
            ("allow users * https://x/a$b", "no ?, #"), ("allow users * https://x/a**", "** is a whole segment"),
            ("allow users * https://x/***", "** is a whole segment"), ("allow users * https://x/%2f", "encoded slash"),
            ("allow users * https://x/%zz", "hexadecimal"), ("allow users * https://x/../a", "no . or .."),
            ("allow users * https://x/%2e%2e/a", "no . or .."),
            ("allow users * https://x/*/*/*/*/*/*/*/*/*", "at most"),
            ("deny users * * fresh", "fresh is asked of users"),
            ("allow everyone * * fresh", "fresh is asked of users"),
            ("allow network:10.0.0.0/8,users * * fresh", "fresh is asked of users"),
            ("expect alice GET https://x/", "an expectation is"), ("expect alice GET https://x/ 404", "is no status"),
            ("expect .x GET https://x/ 200", "is nobody"), ("expect alice:A GET https://x/ 200", "a role is"),
            ("expect alice get https://x/ 200", "is no method"), ("expect alice GET /x 200", "does not begin"),
            ("expect alice GET https://*/ 200", "is no address"),
            ("expect alice GET https://x/.. 200", "above the root"),
            ("expect alice GET https://x/ 200 from", "stands an address"),
            ("expect alice GET https://x/ 200 from x", "stands an address"),
            ("expect alice GET https://x/ 200 often", "is not known"),
            ("expect alice GET https://x/ 200 fresh stale", "after the status"),
            ("expect nobody GET https://x/ 200 fresh", "after the status"), ("allow users * *\r", "control character"),
        ])
    func malformed(line: String, words: String) throws {
        let found = faults("allow users * *\n\n\(line)\n")
        #expect(found.count == 1)
        let first = try #require(found.first)
        #expect(first.hasPrefix("line 3: ") && first.contains(words), "\(first)")
    }

    @Test("every fault is told, not the first alone")
    func all() {
        #expect(faults("x\nallow users * *\ny\n").map { $0.prefix(7) } == ["line 1:", "line 3:"])
    }

    @Test("a file that is cut short, empty, too large or no text is refused as a whole")
    func wholeFile() throws {
        #expect(faults("allow users * https://x/admin") == ["does not end with a line break"])
        #expect(faults("") == ["does not end with a line break"])
        #expect(faults("# nothing\n") == ["holds no rule"])
        #expect(faults(String(repeating: "#\n", count: 131_073)) == ["is larger than 262144 bytes"])
        #expect(faults(String(repeating: "deny users * *\n", count: 1_001)).first?.hasPrefix("holds more than") == true)
        #expect(
            faults("allow users * https://x/" + String(repeating: "a", count: 4_096) + "\n").first?.contains("longer")
                == true)
        #expect(throws: RuleFaults.self) { try RuleSet(parsing: [0xFF, 0x0A]) }
        #expect(throws: RuleFaults.self) { try RuleSet(parsing: Array("allow users * *\n".utf8) + [0, 0x0A]) }
    }
}
