import JOSE
import JOSESigning
import LibCrypto
import Testing

@Suite("Signatures: what was changed does not hold")
struct SignatureTamperingTests {
    private func parts(_ algorithm: SignatureAlgorithm) throws -> (key: TestKey, input: String, signature: [UInt8]) {
        let key = try TestKey.of(algorithm)
        let input = Base64URL.encode(Array(key.header().utf8)) + "." + Base64URL.encode(Array("{}".utf8))
        return (key, input, try key.signature(for: input))
    }

    @Test("JW1: no bit of a signature can be flipped", arguments: SignatureAlgorithm.allCases)
    func flippedBits(algorithm: SignatureAlgorithm) throws {
        let (key, input, signature) = try parts(algorithm)
        _ = try key.verdict(input + "." + Base64URL.encode(signature))
        for position in 0..<signature.count * 8 {
            var changed = signature
            changed[position / 8] ^= 1 << UInt8(position % 8)
            #expect(throws: JWSError.wrongSignature, "bit \(position)") {
                try key.verdict(input + "." + Base64URL.encode(changed))
            }
        }
    }

    @Test("JW1: a signature of any other length is refused", arguments: SignatureAlgorithm.allCases)
    func otherLengths(algorithm: SignatureAlgorithm) throws {
        let (key, input, signature) = try parts(algorithm)
        let others = [
            signature + [0], [0] + signature, Array(signature.dropLast()), Array(signature.dropFirst()),
            signature + signature, [0], Array(signature.prefix(signature.count / 2)),
        ]
        for other in others {
            #expect(throws: JWSError.wrongSignature) { try key.verdict(input + "." + Base64URL.encode(other)) }
        }
    }

    @Test("JW1: header and payload of other tokens do not fit a signature", arguments: SignatureAlgorithm.allCases)
    func swappedParts(algorithm: SignatureAlgorithm) throws {
        let (key, input, signature) = try parts(algorithm)
        let header = input.split(separator: ".")[0]
        let otherPayload = header + "." + Base64URL.encode(Array(#"{"sub":"root"}"#.utf8))
        let otherHeader = try key.token(header: key.header(#","a":1"#)).split(separator: ".")[0]
        for changed in [String(otherPayload), "\(otherHeader).\(input.split(separator: ".")[1])"] {
            #expect(throws: JWSError.wrongSignature) { try key.verdict(changed + "." + Base64URL.encode(signature)) }
        }
    }

    @Test("JW2: a token of another key of the same algorithm is refused", arguments: SignatureAlgorithm.allCases)
    func otherKey(algorithm: SignatureAlgorithm) throws {
        let (key, input, _) = try parts(algorithm)
        let other = try TestKey(algorithm, TestKey.serialized(algorithm))
        let forged = input + "." + Base64URL.encode(try other.signature(for: input))
        #expect(throws: JWSError.wrongSignature) { try key.verdict(forged) }
        #expect(throws: JWSError.wrongKey) { try key.verdict(try other.key.sign(payload: [0x7B, 0x7D], type: "JWT")) }
    }

    @Test(
        "JW2: the public key is no HMAC secret, in any form",
        arguments: [.edDSA, .es256, .ps256, .rs256] as [SignatureAlgorithm])
    func confusion(algorithm: SignatureAlgorithm) throws {
        let key = try TestKey.of(algorithm)
        let numbers: [UInt8] =
            switch key.key.publicJWK.key {
            case .okp(let x): x
            case .ec(let x, let y): [4] + x + y
            case .rsa(let n, _): n
            case .oct: []
            }
        for secret in [numbers, key.key.publicJWK.json, Array(key.key.kid.utf8)] {
            let mac = try HMACSHA256(key: SecretBytes(copying: secret))
            for said in ["HS256", algorithm.rawValue] {
                let header = Base64URL.encode(Array(#"{"alg":"\#(said)","kid":"\#(key.key.kid)"}"#.utf8))
                let input = header + "." + Base64URL.encode(Array("{}".utf8))
                let token = input + "." + Base64URL.encode(mac.authenticate(Array(input.utf8)))
                #expect(throws: said == "HS256" ? JWSError.wrongAlgorithm : .wrongSignature) {
                    try key.verdict(token)
                }
            }
        }
    }

    @Test("JW3: an RSA signature of the other padding is refused", arguments: [SignatureAlgorithm.ps256, .rs256])
    func otherPadding(algorithm: SignatureAlgorithm) throws {
        let (key, input, _) = try parts(algorithm)
        let other = try key.signature(for: input, scheme: algorithm == .ps256 ? .rsaPKCS1 : .rsaPSS)
        #expect(throws: JWSError.wrongSignature) { try key.verdict(input + "." + Base64URL.encode(other)) }
    }
}
