import HTTP
import HTTPTypes
import Testing

@Suite struct CookieTests {
    private func values(_ name: String, _ fields: String...) -> [String] {
        Cookie.values(named: name, in: HeaderFields(HTTPFields(fields.map { HTTPField(name: .cookie, value: $0) })))
    }

    @Test("A cookie is found wherever it stands, its value as it was sent")
    func found() {
        #expect(values("s", "s=1") == ["1"])
        #expect(values("s", "a=0; s=1=2; b=3") == ["1=2"])
        #expect(values("s", "a=0;s=\"1\";\tb=3") == ["\"1\""])
        #expect(values("s", "a=0", "s=") == [""])
    }

    @Test("WB4: two of one name are both told, in their order, over all fields")
    func doubled() {
        #expect(values("s", "s=1; s=2") == ["1", "2"])
        #expect(values("s", "s=1", "x=0; s=2") == ["1", "2"])
    }

    @Test(
        "A name is its bytes: no case, no white space, no look-alike, no part of another",
        arguments: [
            "", "s", "S=1", "s =1", "ss=1", "as=1", "; ;", "=s", "s\u{301}=1", "x=s=1", "\u{A0}s=1", ";\u{301}s=1",
        ])
    func absent(field: String) {
        #expect(values("s", field) == [])
    }

    @Test("KELVIN SIGN is no K")
    func lookAlike() {
        #expect(values("K", "\u{212A}=1") == [])
    }

    @Test("A combining mark after a separator hides no cookie")
    func combiningMark() {
        #expect(values("s", "a=1;\u{301}b=2; s=3") == ["3"])
        #expect(values("s", "s=\u{301}x").map { Array($0.utf8) } == [[0xCC, 0x81, 0x78]])
    }
}
