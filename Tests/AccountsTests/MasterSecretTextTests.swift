import LibCrypto
import Testing

@testable import Accounts

@Suite struct MasterSecretTextTests {
    private static let key = String(repeating: "A", count: 43)

    private func parse(_ text: String) throws(MasterSecret.TextError) -> MasterSecret {
        try MasterSecret.parse(SecretBytes(copying: Array(text.utf8)))
    }

    @Test("a text that was generated is read, has one key, and is another each time")
    func generated() throws {
        let text = try MasterSecret.generateText()
        #expect(try MasterSecret.parse(text).keys.count == 1)
        #expect(try MasterSecret.generateText() != text)
    }

    @Test("a line is a key, the sealing one first; comments and empty lines count for nothing")
    func lines() throws {
        let ring = try parse("# two\n\n0000000b \(Self.key)\n#\n0000000A \(Self.key)")
        #expect(ring.keys.map(\.id) == [[0, 0, 0, 11], [0, 0, 0, 10]])
    }

    @Test(
        "OP1: what is no ring is refused with its line, and with nothing of what stands there",
        arguments: [
            ("", MasterSecret.TextError.empty), ("\n\n", .empty), ("# only words\n", .empty),
            ("00000001", .malformedLine(1)), ("\n00000001 ", .malformedLine(2)),
            ("00000001  \(key)", .malformedLine(1)), ("00000001 \(key) ", .malformedLine(1)),
            (" 00000001 \(key)", .malformedLine(1)), ("00000001 \(key)\r\n", .malformedLine(1)),
            ("0000001 \(key)", .malformedLine(1)), ("000000001 \(key)", .malformedLine(1)),
            ("0000000g \(key)", .malformedLine(1)), ("00000001 \(key)A", .malformedLine(1)),
            ("00000001 \(key.dropLast())", .malformedLine(1)), ("00000001 \(key.dropLast())B", .malformedLine(1)),
            ("00000001 \(key.dropLast())=", .malformedLine(1)), ("00000001 \(key)\0", .malformedLine(1)),
            ("0000000a \(key)\n0000000A \(key)", .doubledID(line: 2)),
            ("\u{FEFF}00000001 \(key)", .malformedLine(1)),
        ])
    func refused(text: String, error: MasterSecret.TextError) {
        #expect(throws: error) { try parse(text) }
        #expect(!error.description.contains("AAAA"))
    }
}
