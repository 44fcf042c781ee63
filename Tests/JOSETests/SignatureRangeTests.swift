import JOSE
import JOSESigning
import Testing

@Suite("Signatures: numbers at and beyond their ranges")
struct SignatureRangeTests {
    /// The order of P-256, big-endian (SP 800-186 §3.2.1.3).
    private static let n: [UInt8] = [
        0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ]
    /// The order of Ed25519, little-endian (RFC 8032 §5.1).
    private static let l: [UInt8] = [
        0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ]

    private func signed(_ algorithm: SignatureAlgorithm) throws -> (key: TestKey, input: String, signature: [UInt8]) {
        let key = try TestKey.of(algorithm)
        let input = Base64URL.encode(Array(key.header().utf8)) + "." + Base64URL.encode(Array("{}".utf8))
        return (key, input, try key.signature(for: input))
    }

    @Test("JW3: r and s outside [1, n-1] are refused, and so is every form but 64 raw bytes")
    func ecdsa() throws {
        let (key, input, signature) = try signed(.es256)
        let r = Array(signature[..<32])
        let s = Array(signature[32...])
        let zero = [UInt8](repeating: 0, count: 32)
        let ones = [UInt8](repeating: 0xFF, count: 32)
        let der = [0x30, 70, 2, 33, 0] + r + [2, 33, 0] + s
        let wrong: [(String, [UInt8])] = [
            ("r = 0", zero + s), ("s = 0", r + zero), ("both 0", zero + zero), ("r = n", Self.n + s),
            ("s = n", r + Self.n), ("both n", Self.n + Self.n), ("r = 2^256 - 1", ones + s),
            ("s = 2^256 - 1", r + ones), ("s and r swapped", s + r), ("r = s = 1", one + one),
            ("r + n in 33 bytes", Self.sum(r, Self.n) + s), ("s + n in 33 bytes", r + Self.sum(s, Self.n)),
            ("63 bytes", Array(signature.dropLast())), ("65 bytes", signature + [0]), ("s in 33 bytes", r + [0] + s),
            ("66 bytes", [0] + r + [0] + s),
            ("DER", der),
        ]
        for (name, changed) in wrong {
            #expect(throws: JWSError.wrongSignature, "\(name)") {
                try key.verdict(input + "." + Base64URL.encode(changed))
            }
        }
    }

    @Test("JW9: an ES256 signature has a twin that holds as well: who a token is says jti, never its text")
    func twin() throws {
        let (key, input, signature) = try signed(.es256)
        let twin = signature[..<32] + Self.difference(Self.n, Array(signature[32...]))
        #expect(Array(twin) != signature)
        _ = try key.verdict(input + "." + Base64URL.encode(Array(twin)))
    }

    @Test("JW3: an Ed25519 signature with s + L is refused")
    func ed25519() throws {
        let (key, input, signature) = try signed(.edDSA)
        let s = Array(signature[32...].reversed())
        let beyond = Array(Self.sum(s, Self.l.reversed()).dropFirst().reversed())
        #expect(throws: JWSError.wrongSignature) {
            try key.verdict(input + "." + Base64URL.encode(signature[..<32] + beyond))
        }
    }

    private var one: [UInt8] { [UInt8](repeating: 0, count: 31) + [1] }

    /// Big-endian, one byte longer than the operands.
    private static func sum(_ left: [UInt8], _ right: some Collection<UInt8>) -> [UInt8] {
        var carry = 0
        var digits: [UInt8] = []
        for (a, b) in zip(left.reversed(), right.reversed()) {
            let total = Int(a) + Int(b) + carry
            digits.append(UInt8(total & 0xFF))
            carry = total >> 8
        }
        return [UInt8(carry)] + digits.reversed()
    }

    /// Big-endian; left is the larger.
    private static func difference(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var borrow = 0
        var digits: [UInt8] = []
        for (a, b) in zip(left.reversed(), right.reversed()) {
            let rest = Int(a) - Int(b) - borrow
            borrow = rest < 0 ? 1 : 0
            digits.append(UInt8(rest & 0xFF))
        }
        return digits.reversed()
    }
}
