/// Why a text is not base64url.
public enum Base64URLError: Error, Equatable {
    /// A character outside the alphabet (padding, white space, `+` and `/` among them), a length that no bytes have,
    /// or bits left over that are not zero.
    case malformed
}

/// base64url without padding (RFC 7515 §2, RFC 4648 §5): every sequence of bytes has one spelling and no other is read.
public enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    private static let notADigit: UInt8 = 0xFF
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: notADigit, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    public static func encode(_ bytes: [UInt8]) -> String {
        let count = (bytes.count * 4 + 2) / 3
        return unsafe String(unsafeUninitializedCapacity: count) { text in
            for place in 0..<count {
                // Six bits from here on, which reach into a second byte or not.
                let (first, bit) = (place * 6 / 8, place * 6 % 8)
                let second = first + 1 < bytes.count ? bytes[first + 1] : 0
                let bits = UInt16(bytes[first]) << 8 | UInt16(second)
                unsafe text[place] = alphabet[Int(bits >> UInt16(10 - bit) & 0x3F)]
            }
            return count
        }
    }

    public static func decode(_ text: String) throws(Base64URLError) -> [UInt8] {
        try decode(text.utf8)
    }

    /// Reads ASCII.
    public static func decode(_ text: some Collection<UInt8>) throws(Base64URLError) -> [UInt8] {
        guard text.count % 4 != 1 else { throw .malformed }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        var bits: UInt32 = 0
        var bitCount = 0
        for character in text {
            let value = values[Int(character)]
            guard value != notADigit else { throw .malformed }
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
            }
        }
        guard bits & (1 << UInt32(bitCount) - 1) == 0 else { throw .malformed }
        return bytes
    }
}
