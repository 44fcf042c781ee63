import Identity
import Rules
import Testing

@Suite struct RuleDecisionTests {
    private func verdict(
        _ rules: String, _ who: String, _ place: String = "x/", method: String = "GET", from: String? = "192.0.2.1",
        isFresh: Bool = false
    ) throws -> (verdict: RuleSet.Verdict, line: Int?) {
        let set = try RuleSet(parsing: Array((rules + "\n").utf8))
        let named = try NamedPerson(who)
        let person = named.username.map {
            Asker.Person(username: $0.canonical, roles: named.roles ?? [], isFresh: isFresh)
        }
        let place = try NamedPlace("https://" + place)
        let decision = set.decide(
            Question(
                asker: Asker(person: person, address: from.flatMap { IPAddress($0) }), method: method,
                host: place.host, paths: [place.path]))
        return (decision.verdict, decision.rule?.line)
    }

    @Test("the first rule that is about the request decides, and where none is it is denied")
    func order() throws {
        let rules = "deny user:bob * https://x/a\nallow users * https://x/a\nallow user:bob * https://x/"
        #expect(try verdict(rules, "bob", "x/a") == (.forbid, 1))
        #expect(try verdict(rules, "alice", "x/a/b") == (.open, 2))
        #expect(try verdict(rules, "bob", "x/b") == (.open, 3))
        #expect(try verdict(rules, "alice", "x/b") == (.forbid, nil))
        #expect(try verdict(rules, "bob", "y/b") == (.forbid, nil))
    }

    @Test(
        "who: everyone, users, role, user and network; a comma is or, & is and",
        arguments: [
            ("everyone", "nobody", true), ("everyone", "alice", true), ("users", "nobody", false),
            ("users", "alice", true), ("role:admin", "alice:admin,staff", true),
            ("role:admin", "alice:administrator", false),
            ("role:admin", "admin", false), ("user:Alice", "alice", true), ("user:alice", "alic", false),
            ("role:admin,user:bob", "bob", true), ("role:admin,user:bob", "alice:admin", true),
            ("role:admin,user:bob", "alice", false), ("role:a&role:b", "alice:a", false),
            ("role:a&role:b", "alice:a,b", true), ("network:192.0.2.0/24", "nobody", true),
            ("network:192.0.3.0/24", "alice", false), ("users&network:192.0.2.0/24", "alice", true),
            ("users&network:192.0.2.0/24", "nobody", false), ("role:a&network:10.0.0.0/8,user:bob", "bob", true),
        ])
    func who(who: String, asker: String, isLetIn: Bool) throws {
        #expect(try (verdict("allow \(who) * *", asker).verdict == .open) == isLetIn)
    }

    @Test(
        "GN7: nobody is told to log in only where that could help",
        arguments: [
            ("allow users * *", RuleSet.Verdict.logIn), ("allow user:bob * *", .logIn),
            ("allow role:a * * fresh", .logIn),
            ("allow everyone * *", .open), ("deny everyone * *", .forbid), ("deny users * *", .forbid),
            ("deny users * *\nallow role:admin * *", .forbid), ("deny role:a * *\nallow users * *", .logIn),
            ("allow role:admin * *\ndeny everyone * *", .logIn), ("allow role:admin * *\nallow everyone * *", .open),
            ("deny everyone * *\nallow users * *", .forbid), ("deny users * *\nallow everyone * *", .open),
            ("allow users * https://y/", .forbid), ("allow users POST *", .forbid),
            ("allow users&network:10.0.0.0/8 * *", .forbid), ("allow users&network:192.0.2.0/24 * *", .logIn),
            ("deny network:192.0.2.0/24 * *\nallow users * *", .forbid),
            ("deny users&network:10.0.0.0/8 * *\nallow users * *", .logIn),
        ])
    func nobody(rules: String, expected: RuleSet.Verdict) throws {
        #expect(try verdict(rules, "nobody").verdict == expected)
    }

    @Test("an address that is not known is in no network that is allowed, and in each that is denied")
    func unknownAddress() throws {
        #expect(try verdict("allow network:0.0.0.0/0 * *", "alice", from: nil).verdict == .forbid)
        #expect(try verdict("deny network:10.0.0.0/8 * *\nallow users * *", "alice", from: nil).verdict == .forbid)
        #expect(try verdict("deny network:10.0.0.0/8 * *\nallow users * *", "alice").verdict == .open)
    }

    @Test("fresh wants the password given a short time ago, of the users whom the rule lets in")
    func fresh() throws {
        let rules = "allow role:admin * https://x/pay fresh\nallow users * https://x/$"
        #expect(try verdict(rules, "a:admin", "x/pay") == (.reauthenticate, 1))
        #expect(try verdict(rules, "a:admin", "x/pay", isFresh: true) == (.open, 1))
        #expect(try verdict(rules, "a", "x/pay", isFresh: true) == (.forbid, nil))
        #expect(try verdict(rules, "nobody", "x/pay").verdict == .logIn)
        #expect(try verdict(rules, "a").verdict == .open)
    }

    @Test("methods are those of the list; GET is HEAD too, and their case counts")
    func methods() throws {
        for (list, method, isLetIn) in [
            ("*", "BREW", true), ("GET", "GET", true), ("GET", "HEAD", true), ("HEAD", "GET", false),
            ("GET,POST", "POST", true), ("GET", "POST", false), ("GET", "get", false), ("GET", "GETX", false),
        ] {
            #expect(
                try (verdict("allow users \(list) *", "a", method: method).verdict == .open) == isLetIn,
                "\(list) \(method)")
        }
    }

    @Test(
        "where: a path and all below it, up to the border of a segment; stars, and a $ for nothing below",
        arguments: [
            ("x/admin", "x/admin", true), ("x/admin", "x/admin/", true), ("x/admin/", "x/admin", true),
            ("x/admin", "x/admin/a/b", true), ("x/admin", "x/administrator", false), ("x/admin", "x/Admin", false),
            ("x/", "x/anything", true), ("x/$", "x/", true), ("x/$", "x/a", false), ("x/a$", "x/a/", true),
            ("x/a$", "x/a/b", false), ("X/a", "x/a", true), ("x/a", "y/a", false), ("*/a", "y/a", true),
            ("*.x/a", "y.x/a", true), ("*.x/a", "z.y.x/a", true), ("*.x/a", "x/a", false), ("*.x/a", "yx/a", false),
            ("x/*/b", "x/a/b", true), ("x/*/b", "x/a/c/b", false), ("x/*/b", "x//b", false), ("x/**/b", "x/b", true),
            ("x/**/b", "x/a/c/b/d", true), ("x/**/b$", "x/a/b/c", false), ("x/**/b$", "x/b/a/b", true),
            ("x/*.php", "x/a.php/b", true), ("x/*.php", "x/a.phpx", false), ("x/a*b*c", "x/aXbYc", true),
            ("x/a*b*c", "x/abc", true), ("x/a*b*c", "x/ac", false), ("x/ab*ba", "x/aba", false),
            ("x/caf%c3%a9", "x/caf\u{e9}", true), ("x/caf\u{e9}", "x/cafe\u{301}", false), ("x/a%2ab", "x/aXb", false),
            ("x/a%20b", "x/a%20b", true), ("x/a", "x/%61", true), ("x/a", "x/%2561", false),
        ])
    func places(pattern: String, place: String, isMatch: Bool) throws {
        #expect(try (verdict("allow users * https://\(pattern)", "a", place).verdict == .open) == isMatch)
    }

    @Test(
        "GN3: a path that may be read in two ways is open only where both are",
        arguments: [
            "x/public/../admin", "x/admin/../public", "x/public/..%2fadmin", "x/admin%2f..%2fpublic",
            "x/admin;x/a", "x/public/..;/admin", "x/admin%3b", "x/./admin", "x//admin", "x/%61dmin",
            "x/public/../admin;/",
        ])
    func readings(place: String) throws {
        let rules = "deny everyone * https://x/admin\nallow everyone * https://x/public\nallow everyone * https://x/*;*"
        #expect(try verdict(rules, "alice", place).verdict == .forbid)
    }

    @Test("explaining names the rules about the address up to the one that decides")
    func explain() throws {
        let set = try RuleSet(
            parsing: Array("allow role:a * https://x/\ndeny users POST https://x/\nallow users * https://x/\n".utf8))
        let place = try NamedPlace("https://x/a/../b")
        let alice = Asker.Person(username: "alice", roles: [], isFresh: false)
        let question = Question(
            asker: Asker(person: alice, address: nil), method: "GET", host: place.host, paths: [place.path])
        let readings = set.explain(question)
        #expect(readings.map(\.path) == ["/b", "/a/../b"])
        #expect(readings.map { $0.steps.map(\.rule.line) } == [[1, 3], [1, 3]])
        #expect(readings.map { $0.steps.map(\.namesAsker) } == [[false, true], [false, true]])
    }
}
