import LibCrypto
import LibCryptoSigning
import Testing

@Suite("PublicKey: what is no key is refused")
struct PublicKeyTests {
    private static let g: (x: [UInt8], y: [UInt8]) = (
        [
            0x6B, 0x17, 0xD1, 0xF2, 0xE1, 0x2C, 0x42, 0x47, 0xF8, 0xBC, 0xE6, 0xE5, 0x63, 0xA4, 0x40, 0xF2,
            0x77, 0x03, 0x7D, 0x81, 0x2D, 0xEB, 0x33, 0xA0, 0xF4, 0xA1, 0x39, 0x45, 0xD8, 0x98, 0xC2, 0x96,
        ],
        [
            0x4F, 0xE3, 0x42, 0xE2, 0xFE, 0x1A, 0x7F, 0x9B, 0x8E, 0xE7, 0xEB, 0x4A, 0x7C, 0x0F, 0x9E, 0x16,
            0x2B, 0xCE, 0x33, 0x57, 0x6B, 0x31, 0x5E, 0xCE, 0xCB, 0xB6, 0x40, 0x68, 0x37, 0xBF, 0x51, 0xF5,
        ]
    )

    @Test("Ed25519 keys have 32 bytes", arguments: [0, 31, 33, 57, 64])
    func ed25519Length(count: Int) {
        #expect(throws: CryptoError.invalidKey) { try PublicKey(.ed25519([UInt8](repeating: 1, count: count))) }
    }

    @Test("JW3: a point that is not on P-256 is refused")
    func pointOffCurve() throws {
        _ = try PublicKey(.p256(x: Self.g.x, y: Self.g.y))
        var y = Self.g.y
        y[31] ^= 1
        #expect(throws: CryptoError.invalidKey) { try PublicKey(.p256(x: Self.g.x, y: y)) }
        let zeros = [UInt8](repeating: 0, count: 32)
        #expect(throws: CryptoError.invalidKey) { try PublicKey(.p256(x: zeros, y: zeros)) }
        let ones = [UInt8](repeating: 0xFF, count: 32)
        #expect(throws: CryptoError.invalidKey) { try PublicKey(.p256(x: ones, y: Self.g.y)) }
    }

    @Test("coordinates have 32 bytes", arguments: [0, 31, 33])
    func coordinateLength(count: Int) {
        let short = [UInt8]((Self.g.x + [0]).prefix(count))
        #expect(throws: CryptoError.invalidKey) { try PublicKey(.p256(x: short, y: Self.g.y)) }
        #expect(throws: CryptoError.invalidKey) { try PublicKey(.p256(x: Self.g.y, y: short)) }
    }

    @Test(
        "JW3: RSA has 2,048 to 8,192 bits",
        arguments: [(1024, false), (2047, false), (2048, true), (8192, true), (8193, false)])
    func rsaSize(bits: Int, isTaken: Bool) throws {
        let parts = PublicKey.Parts.rsa(modulus: Self.oddNumber(bits: bits), exponent: [1, 0, 1])
        if isTaken {
            _ = try PublicKey(parts)
        } else {
            #expect(throws: CryptoError.invalidKey) { try PublicKey(parts) }
        }
    }

    @Test(
        "RSA exponents are odd, 65,537 or more, under 2^32 and without leading zeros",
        arguments: [[], [0], [1], [3], [1, 0, 0], [0xFF, 0xFF], [1, 0, 2], [0, 1, 0, 1], [1, 0, 0, 0, 1]] as [[UInt8]])
    func rsaExponent(exponent: [UInt8]) {
        #expect(throws: CryptoError.invalidKey) {
            try PublicKey(.rsa(modulus: Self.oddNumber(bits: 2048), exponent: exponent))
        }
    }

    @Test("RSA moduli are odd and without leading zeros")
    func rsaModulus() {
        var even = Self.oddNumber(bits: 2048)
        even[255] = 2
        for modulus in [even, [0] + Self.oddNumber(bits: 2048), []] {
            #expect(throws: CryptoError.invalidKey) { try PublicKey(.rsa(modulus: modulus, exponent: [1, 0, 1])) }
        }
    }

    /// A product of nothing in particular; whether it has small factors is nobody's question here.
    private static func oddNumber(bits: Int) -> [UInt8] {
        var number = [UInt8](repeating: 0xA5, count: (bits + 7) / 8)
        number[0] = 1 << UInt8((bits - 1) % 8)
        return number
    }
}
