/// The two forms of a P-256 signature: r ‖ s (JOSE, RFC 7518 §3.4) and DER (libcrypto, RFC 3279 §2.2.3).
package enum ECDSASignature {
    /// Bytes of r and of s.
    package static let numberByteCount = 32

    /// n, the order of P-256's base point (FIPS 186-5, SP 800-186 §3.2.1.3).
    private static let order: [UInt8] = [
        0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ]

    /// - Returns: nil unless there are 64 bytes with r and s in 1 ..< n.
    package static func der(fromRaw raw: [UInt8]) -> [UInt8]? {
        let r = Array(raw.prefix(numberByteCount))
        let s = Array(raw.dropFirst(numberByteCount))
        guard raw.count == 2 * numberByteCount, isInRange(r), isInRange(s) else { return nil }
        let numbers = derInteger(r) + derInteger(s)
        return [0x30, UInt8(numbers.count)] + numbers  // at most 70 bytes: one byte of length
    }

    private static func isInRange(_ number: [UInt8]) -> Bool {
        number.contains { $0 != 0 } && number.lexicographicallyPrecedes(order)
    }

    /// The shortest two's complement, as X.690 §8.3.2 asks for.
    private static func derInteger(_ number: [UInt8]) -> [UInt8] {
        let digits = Array(number.drop { $0 == 0 })
        let padding: [UInt8] = (digits.first ?? 0) & 0x80 == 0 ? [] : [0]
        return [0x02, UInt8(padding.count + digits.count)] + padding + digits
    }
}
