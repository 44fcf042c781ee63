import Rules
import Testing

@Suite struct ExpectationTests {
    private let rules = """
        allow role:admin * https://x/admin
        deny everyone * https://x/admin
        allow users * https://x/pay fresh
        allow network:10.0.0.0/8 * https://x/inside
        allow everyone GET https://x/$

        """

    @Test(
        "an expectation that holds says nothing",
        arguments: [
            "alice GET https://x/admin 403", "alice:admin GET https://x/admin/a 200", "nobody GET https://x/admin 401",
            "nobody GET https://x/ 200", "nobody POST https://x/ 403", "alice GET https://x/pay 200 fresh",
            "alice GET https://x/pay 403 stale", "nobody GET https://x/pay 401", "nobody GET https://x/inside 403",
            "nobody GET https://x/inside 200 from 10.1.2.3", "nobody: GET https://x/admin 403",
        ])
    func holds(line: String) {
        #expect(faults(rules + "expect \(line)\n") == [])
    }

    @Test("an expectation that does not hold refuses the file, and says what it is instead and why")
    func fails() {
        let lines = [
            ("alice GET https://x/admin 200", "line 6: expected 200, and it is 403: line 2 decides"),
            ("nobody GET https://x/admin 403", "line 6: expected 403, and it is 401: line 1 decides"),
            ("alice POST https://x/ 200", "line 6: expected 200, and it is 403: no rule lets them in"),
            ("alice GET https://x/pay 200", "line 6: expected 200, and it is 403 when stale: line 3 decides"),
            ("alice GET https://x/pay 403", "line 6: expected 403, and it is 200 when fresh: line 3 decides"),
        ]
        for (line, sentence) in lines { #expect(faults(rules + "expect \(line)\n") == [sentence]) }
    }
}
