import PasswordHashing
import Testing

@Suite struct PasswordRulesTests {
    @Test("PW8: the least length may be set from 8 to 64, and is 15", arguments: [8, 15, 64])
    func settable(minimum: Int) throws {
        #expect(try PasswordRules(minimumLength: minimum).minimumLength == minimum)
        #expect(try PasswordRules().minimumLength == 15)
    }

    @Test("PW8: other least lengths are refused", arguments: [7, 0, -1, 65, Int.max])
    func unsettable(minimum: Int) {
        #expect(throws: PasswordHashingError.minimumLengthOutOfRange) { try PasswordRules(minimumLength: minimum) }
    }

    @Test(
        "PW8: good passwords may be set, of whatever characters",
        arguments: [
            "correct horse battery", "               x y z", "ᚠᛇᚻ᛫ᛒᛦᚦ᛫ᚠᚱᚩᚠᚢᚱ᛫ᚠᛁᚱᚪ", "tab\tand\nline feed",
            "🐎🔋🐴📎🍕🌙🎲🧦🪁🚲🥝🎻🧭🪴🛶",
            "jj7Kq93xZvT!m4p", "letters only suffice", "482619305577104", "sunshineprincess",
        ])
    func good(text: String) throws {
        #expect(try fault(text) == nil)
    }

    @Test("PW8: one code point less than the least is too short, however many bytes", arguments: [8, 15, 64])
    func tooShort(minimum: Int) throws {
        let text = "ňěčo Ťřeba úplně jinéhò než všechno ostatní, a přitom docela dlouhé"
        let rules = try PasswordRules(minimumLength: minimum)
        #expect(
            rules.fault(in: Password(String(text.prefix(minimum - 1))), for: "alice") == .tooShort(minimum: minimum))
        #expect(rules.fault(in: Password(String(text.prefix(minimum))), for: "alice") == nil)
    }

    @Test("PW8: letters and marks count as one, typed either way")
    func marksDoNotLengthen() throws {
        #expect(try fault("cafe\u{301}cre\u{300}mebru\u{302}") == .tooShort(minimum: 15))
    }

    @Test("PW8: 1,024 bytes may be set, 1,025 not")
    func tooLong() throws {
        let phrase = "correct horse battery staple, and so on: "
        let text = String(String(repeating: phrase, count: 24).prefix(984)) + "the rest of it differs from all before.."
        #expect(text.utf8.count == 1_024)
        #expect(try fault(text) == nil)
        #expect(try fault(text + "!") == .tooLong)
    }

    @Test("A NUL may not be set")
    func nul() throws {
        #expect(try fault("correct\0horse battery") == .containsNUL)
    }

    @Test(
        "PW9: a password that is little more than the username is refused",
        arguments: [
            ("alice.liddell.wonder", "alice.liddell"), ("ALICE.LIDDELL12345", "alice.liddell"),
            ("alicealicealice", "alice"), ("alice-alice-alice", "alice"), ("1alice2alice3alice4", "alice"),
            ("alice.liddell-1865", "alice.liddell@example.com"), ("alice@example.com", "alice@example.com"),
        ])
    func username(text: String, username: String) throws {
        #expect(try PasswordRules().fault(in: Password(text), for: username) == .containsUsername)
    }

    @Test(
        "PW9: a username does not spoil a password that holds without it",
        arguments: [
            ("alice likes wet clay", "alice"), ("correct horse battery", "al"), ("correct horse battery", "zebra"),
            ("bob builds boats by bay", "bob"),
        ])
    func usernameInside(text: String, username: String) throws {
        #expect(try PasswordRules().fault(in: Password(text), for: username) == nil)
    }

    @Test(
        "PW9: a password that is little more than the site's name is refused",
        arguments: [
            "Example Kennels", "examplekennels1!", "example kennels 2024",
        ])
    func siteName(text: String) throws {
        let rules = try PasswordRules(
            minimumLength: 10, siteName: text.contains(" ") ? "EXAMPLE KENNELS" : "ExampleKennels")
        #expect(rules.fault(in: Password(text), for: "alice") == .containsSiteName)
        #expect(try PasswordRules(minimumLength: 10).fault(in: Password(text), for: "alice") == nil)
    }

    @Test(
        "Every fault has a sentence",
        arguments: [
            PasswordFault.tooShort(minimum: 15), .tooLong, .containsNUL, .common, .containsUsername, .containsSiteName,
        ])
    func sentences(fault: PasswordFault) {
        #expect(fault.sentence.hasPrefix("must ") || fault.sentence.hasPrefix("is too easy to guess"))
    }

    private func fault(_ text: String) throws -> PasswordFault? {
        try PasswordRules().fault(in: Password(text), for: "alice")
    }
}
