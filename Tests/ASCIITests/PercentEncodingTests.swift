import ASCII
import Testing

@Suite struct PercentEncodingTests {
    @Test("of all bytes the sixteen digits, in both cases, have a value")
    func digits() {
        for byte in UInt8.min ... .max {
            let value = byte < 0x80 ? Character(Unicode.Scalar(byte)).hexDigitValue : nil
            #expect(byte.hexadecimalValue.map(Int.init) == value)
        }
    }

    @Test("every byte comes back from its escape, and is decoded once")
    func roundTrip() {
        let bytes = Array(UInt8.min ... .max)
        #expect(bytes.percentEncoded { _ in false }.utf8.percentDecoded() == bytes)
        #expect("%2541%2f".utf8.percentDecoded() == Array("%41/".utf8))
        #expect([0x2F, 0xC3, 0xA9, 0x20].percentEncoded { $0 == 0x2F } == "/%C3%A9%20")
    }

    @Test("a % before anything but two digits is refused", arguments: ["%", "a%2", "%g0", "%0g", "%%41", "%+1", "% 1"])
    func broken(text: String) {
        #expect(text.utf8.percentDecoded() == nil)
    }
}
