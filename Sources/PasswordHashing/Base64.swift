/// Standard base64 without padding (RFC 4648 §4), as PHC strings have it; one text for every byte string.
/// passlib's own variant has a dot in the place of the plus.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8], plus: UInt8 = UInt8(ascii: "+")) -> String {
        var text: [UInt8] = []
        var (bits, bitCount) = (0 as UInt32, 0 as UInt32)
        for byte in bytes {
            (bits, bitCount) = (bits << 8 | UInt32(byte), bitCount + 8)
            while bitCount >= 6 {
                bitCount -= 6
                text.append(alphabet[Int(bits >> bitCount & 0x3F)])
            }
        }
        if bitCount > 0 { text.append(alphabet[Int(bits << (6 - bitCount) & 0x3F)]) }
        return String(decoding: text.map { $0 == UInt8(ascii: "+") ? plus : $0 }, as: UTF8.self)
    }

    /// - Returns: nil for padding, other characters, a length that no bytes have, or set bits after the last byte.
    static func decode(_ text: Substring.UTF8View, plus: UInt8 = UInt8(ascii: "+")) -> [UInt8]? {
        var bytes: [UInt8] = []
        var (bits, bitCount) = (0 as UInt32, 0 as UInt32)
        for character in text {
            let isPlus = character == plus
            guard isPlus || character != UInt8(ascii: "+"),
                let value = alphabet.firstIndex(of: isPlus ? UInt8(ascii: "+") : character)
            else { return nil }
            (bits, bitCount) = (bits << 6 | UInt32(value), bitCount + 6)
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
            }
        }
        guard bitCount < 6, bits & (1 << bitCount - 1) == 0 else { return nil }
        return bytes
    }
}
