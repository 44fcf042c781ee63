import ASCII
import Testing

@Suite("ASCII alone")
struct ASCIITests {
    @Test("of all bytes the capital letters alone become small")
    func bytes() {
        for byte in UInt8.min ... .max {
            let isCapital = byte < 0x80 && Character(Unicode.Scalar(byte)).isUppercase
            #expect(byte.lowercasedASCII == (isCapital ? byte + 0x20 : byte))
        }
    }

    @Test(
        "no other letter is folded",
        arguments: [("AZaz@[`{", "azaz@[`{"), ("\u{212A}\u{C9}\u{130}", "\u{212A}\u{C9}\u{130}"), ("", "")])
    func text(given: String, lowered: String) {
        #expect(given.lowercasedASCII().utf8.elementsEqual(lowered.utf8))
        #expect(given.utf8.lowercasedASCII() == Array(lowered.utf8))
    }
}
