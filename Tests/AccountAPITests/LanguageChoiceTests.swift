import Testing

@testable import AccountAPI

@Suite struct LanguageChoiceTests {
    @Test(
        "A page speaks the language that its reader wants most (RFC 9110 §12.5.4)",
        arguments: [
            ([], "en"), ([""], "en"), (["de"], "de"), (["DE-at"], "de"), (["zh-TW"], "zh-Hans"), (["fr"], "en"),
            (["fr, de;q=0.3, zh;q=0.7"], "zh-Hans"), (["en;q=0.5, de;q=0.5"], "en"), (["de;q=0.5, en;q=0.5"], "de"),
            (["fr;q=1.0, en;q=0.8, de;q=0.9"], "de"), (["de;q=0, en"], "en"), (["en;q=0, *"], "de"),
            (["en;q=0, de;q=0, *;q=0.1"], "zh-Hans"), (["*"], "en"), (["fr", "zh;q=0.1"], "zh-Hans"),
            (["de ; q=0.2 , zh ;q=0.1"], "de"), (["zh;q=0.001"], "zh-Hans"), (["en-US,en;q=0.9,de;q=0.8"], "en"),
        ] as [([String], String)])
    func chosen(fields: [String], tag: String) {
        #expect(LanguageChoice.words(for: fields).tag == tag)
    }

    @Test(
        "What cannot be read is passed over",
        arguments: [
            "de;q=2", "de;q=1.5", "de;q=-1", "de;q=", "de;q=0.1234", "de;q=.5", "de;q=x", "de;level=1", "de;q=1;x=2",
            ";", ",,,", "-", "d\u{301}e", "*;q=0", "\u{FF44}e",
        ])
    func unreadable(field: String) {
        #expect(LanguageChoice.words(for: [field]).tag == "en")
        #expect(LanguageChoice.words(for: [field + ", zh;q=0.1"]).tag == "zh-Hans")
    }

    @Test("FC4: a field of thousands of ranges is read to a bound")
    func long() {
        let many = String(repeating: "fr,", count: 3_000)
        #expect(LanguageChoice.words(for: [many + "de"]).tag == "en")
    }
}
