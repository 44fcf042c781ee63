import Testing

@testable import PasswordHashing

@Suite struct PasswordNormalisationTests {
    @Test(
        "PW8: spellings of one text are one password",
        arguments: [
            ("caf\u{E9}", "cafe\u{301}"), ("\u{D55C}\u{AE00}", "\u{1112}\u{1161}\u{11AB}\u{1100}\u{1173}\u{11AF}"),
            ("\u{212B}", "\u{C5}"), ("\u{1E69}", "s\u{307}\u{323}"), ("\u{2126}", "\u{3A9}"), ("\u{C5}", "A\u{30A}"),
        ])
    func equivalents(one: String, other: String) throws {
        #expect(bytes(Password(one)) == bytes(Password(other)))
        let hasher = PasswordHasher()
        #expect(try hasher.verify(Password(other), against: hasher.hash(Password(one))) == .match(needsRehash: false))
    }

    @Test(
        "PW8: what is only alike stays apart: compatibility forms, case, ignorable characters",
        arguments: [
            ("\u{FB01}", "fi"), ("\u{FF21}", "A"), ("a", "A"), ("a\u{AD}b", "ab"), ("a\u{200D}b", "ab"),
            ("a b", "a\u{A0}b"),
            (" a", "a"), ("a ", "a"), ("a  b", "a b"),
        ])
    func distinct(one: String, other: String) {
        #expect(bytes(Password(one)) != bytes(Password(other)))
    }

    @Test(
        "A text that has nothing to compose stays as typed",
        arguments: [
            "", "a", "\u{301}", "\0", "a\0b", "\u{378}", "\u{10FFFF}", "\u{E000}", "\u{FFFE}", "\n\t\r", "🐎🔋",
        ])
    func unchanged(text: String) {
        #expect(bytes(Password(text)) == Array(text.utf8))
    }

    @Test(
        "Length is counted in code points after normalising",
        arguments: [
            ("", 0), ("abc", 3), ("e\u{301}", 1), ("🐎🔋", 2), ("\u{1112}\u{1161}\u{11AB}", 1), ("\u{301}", 1),
            ("a\0b", 3),
        ])
    func codePoints(text: String, count: Int) {
        #expect(Password(text).codePointCount == count)
    }

    @Test(
        "PW8: the limit of 1,024 bytes holds after normalising, whatever the typed length",
        arguments: [
            (String(repeating: "\u{E9}", count: 512), false), (String(repeating: "e\u{301}", count: 512), false),
            (String(repeating: "e\u{301}", count: 513), true),
            (String(repeating: "\u{390}", count: 512), false),
            (String(repeating: "\u{3B9}\u{308}\u{301}", count: 512), false),
            (String(repeating: "\u{212A}", count: 1_024), false), (String(repeating: "a", count: 4_097), true),
        ])
    func limit(text: String, isTooLong: Bool) {
        #expect(Password(text).isTooLong == isTooLong)
    }

    @Test("PW1: marks in the worst order, whose cost grows with their square, are put in order up to 4,096 bytes only")
    func worstOrder() {
        let marks = String(repeating: "\u{301}\u{316}", count: 16_384)
        let most = String(marks.unicodeScalars.prefix(2_048))
        #expect(bytes(Password(most)) == Array(repeating: [0xCC, 0x96], count: 512).flatMap(\.self))
        #expect(bytes(Password(most + "\u{301}")) == Array(marks.utf8.prefix(1_024)))
        #expect(bytes(Password(marks)) == Array(marks.utf8.prefix(1_024)))
    }

    @Test("OP2: a password does not show in words or dumps")
    func redaction() {
        let password = Password("correct horse battery")
        var output = String(describing: password) + String(reflecting: password)
        dump(password, to: &output)
        #expect(!output.contains("horse"))
    }

    private func bytes(_ password: Password) -> [UInt8] {
        password.withBytes { bytes in bytes.indices.map { bytes[$0] } }
    }
}
