/// A username and a password as `Authorization: Basic` carries them (RFC 7617), in UTF-8.
public struct BasicCredentials: Sendable, Equatable {
    public let username: String
    public let password: String

    /// Decodes the part after `Basic `.
    /// - Returns: nil unless it is padded base64 (RFC 4648 §4) of UTF-8 text with a colon and without control
    ///   characters. The password may hold colons, the username cannot.
    public init?(encoded: String) {
        guard let bytes = Self.decodeBase64(Array(encoded.utf8)), let text = String(validating: bytes, as: UTF8.self),
            !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }),
            // Among the bytes: to Swift, a colon with an accent upon it is another character.
            let colon = text.utf8.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        username = String(text[..<colon])
        password = String(text[text.utf8.index(after: colon)...])
    }

    private static func decodeBase64(_ text: [UInt8]) -> [UInt8]? {
        guard text.count % 4 == 0, !text.isEmpty else { return nil }
        let padding = text.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard padding <= 2 else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(text.count / 4 * 3)
        var bits: UInt32 = 0
        for (position, character) in text.dropLast(padding).enumerated() {
            guard let value = sextet(character) else { return nil }
            bits = bits << 6 | value
            if position % 4 == 3 {
                output += [UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 8)]
                output.append(UInt8(truncatingIfNeeded: bits))
            }
        }
        switch padding {
        case 1:
            guard bits & 0x3 == 0 else { return nil }
            output += [UInt8(truncatingIfNeeded: bits >> 10), UInt8(truncatingIfNeeded: bits >> 2)]
        case 2:
            guard bits & 0xF == 0 else { return nil }
            output.append(UInt8(truncatingIfNeeded: bits >> 4))
        default: break
        }
        return output
    }

    private static func sextet(_ character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
