import JSON
import Testing
import VectorFiles

@Suite struct JSONWriterTests {
    @Test(
        "What was read is written without white space and in its order, and reads the same again",
        arguments: try VectorFile.lines("wellformed.txt"))
    func roundTrip(row: String) throws {
        let parts = row.split(separator: "||")
        let value = try JSONParser.parse(VectorFile.bytes(parts[0]))
        #expect(JSONWriter.write(value) == VectorFile.bytes(parts[1]))
        #expect(try JSONParser.parse(JSONWriter.write(value)) == value)
        #expect(try JSONParser.parse(JSONWriter.write(value, escaping: .ascii)) == value)
    }

    @Test(
        "OP3: for logs a text is one line of printable ASCII",
        arguments: [
            ("a\r\nb", #""a\r\nb""#), ("\u{1B}[31m", #""\u001b[31m""#), ("\u{202E}abc", #""\u202eabc""#),
            ("\u{7F}", #""\u007f""#), ("\u{85}\u{2028}", #""\u0085\u2028""#), ("é", #""\u00e9""#),
            ("🐎", #""\ud83d\udc0e""#), ("\"\\", #""\"\\""#), ("\t", #""\t""#), ("\u{0}", #""\u0000""#),
            (" ~", #"" ~""#), ("\u{FEFF}", #""\ufeff""#),
        ])
    func ascii(text: String, written: String) {
        #expect(JSONWriter.write(.string(text), escaping: .ascii) == Array(written.utf8))
    }

    @Test("OP3: names of members are escaped like values")
    func memberNames() {
        let object: JSONObject = ["a\n\"b": "c", "é": 1]
        #expect(JSONWriter.write(object) == Array(#"{"a\n\"b":"c","é":1}"#.utf8))
        #expect(JSONWriter.write(object, escaping: .ascii) == Array(#"{"a\n\"b":"c","\u00e9":1}"#.utf8))
    }

    @Test(
        "For bodies every control character is escaped, and nothing else of UTF-8",
        arguments: (0..<0x80).map { UInt8($0) })
    func minimal(byte: UInt8) throws {
        let text = String(decoding: [byte], as: UTF8.self)
        let written = JSONWriter.write(.string(text))
        #expect(written.allSatisfy { $0 >= 0x20 })
        #expect((written.count == 3) == (byte >= 0x20 && text != "\"" && text != "\\"))
        // NUL is written, and then refused by our own parser like any other.
        if byte != 0 { #expect(try JSONParser.parse(written) == .string(text)) }
    }

    @Test("A real that JSON cannot say is null", arguments: [Double.infinity, -.infinity, .nan])
    func notFinite(number: Double) {
        #expect(JSONWriter.write(.array([.real(number)])) == Array("[null]".utf8))
    }

    @Test(
        "Reals read back as themselves",
        arguments: [
            0.1, -0.0, 1e300, 2.2250738585072014e-308, 1.7976931348623157e308, 123_456_789.125, 1e16, 2e-7,
        ])
    func reals(number: Double) throws {
        #expect(try JSONParser.parse(JSONWriter.write(.real(number))) == .real(number))
    }
}
