import Identity
import Testing

@Suite struct UsernameTests {
    @Test(
        "PW11: a name has one canonical form: ASCII letters are folded, nothing else is changed",
        arguments: [
            ("alice", "alice"), ("ALICE", "alice"), ("aLiCe.Z-9_+@x", "alice.z-9_+@x"), ("0", "0"),
            (String(repeating: "Z", count: 64), String(repeating: "z", count: 64)),
        ])
    func canonical(typed: String, expected: String) throws {
        let name = try #require(Username(typed))
        #expect(Array(name.canonical.utf8) == Array(expected.utf8))
        #expect(name == Username(expected))
        #expect(Username(name.canonical) == name)
    }

    @Test(
        "PW11: what is no name, or only looks like one, is refused",
        arguments: [
            "", " ", " alice", "alice ", "alice\n", "alice\0", "\0", "alice.", ".", ".alice", "-alice", "_alice",
            "@alice", "+alice", "a@b@c", "a@@", "al ice", "al/ice", "al%69ce", "al\"ice", "al,ice", "al:ice",
            String(repeating: "a", count: 65),
            // Cyrillic a, Kelvin sign, long s, dotted capital I, full width, combining accent, zero-width joiner,
            // soft hyphen, byte order mark, right-to-left override, ligature fi, Roman numeral.
            "\u{430}lice", "\u{212A}ate", "k\u{212A}", "a\u{17F}a", "al\u{130}ce", "\u{FF41}lice", "alice\u{301}",
            "ali\u{200D}ce", "ali\u{AD}ce", "\u{FEFF}alice", "alice\u{202E}", "\u{FB01}ona", "alice\u{2160}",
            "a\u{1FEF}",
        ])
    func refused(typed: String) {
        #expect(Username(typed) == nil)
    }
}
