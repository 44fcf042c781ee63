import JOSE
import JOSESigning
import JSON
import LibCrypto
import Testing

/// What an attacker with an encryption oracle under the right key may send, and what it comes to.
struct JWEAttack: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let header: String
    let error: JWSError

    init(_ name: String, _ header: String, _ error: JWSError) {
        testDescription = name
        self.header = header
        self.error = error
    }

    private static let honest = #""alg":"dir","enc":"A256GCM","kid":"KID""#

    static let all: [JWEAttack] =
        ["none", "DIR", "A256KW", "RSA1_5", "HS256", ""].map {
            JWEAttack("alg \($0)", #"{"alg":"\#($0)","enc":"A256GCM"}"#, .wrongAlgorithm)
        }
        + ["none", "a256gcm", "A128GCM", "A256CBC-HS512", ""].map {
            JWEAttack("enc \($0)", #"{"alg":"dir","enc":"\#($0)"}"#, .wrongAlgorithm)
        }
        + [
            "crit", "zip", "cty", "jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256", "epk", "apu", "apv", "p2s", "p2c",
            "iv", "tag", "b64", "unknown",
        ].map { JWEAttack($0, #"{\#(honest),"\#($0)":"x"}"#, .headerRefused) }
        + [
            JWEAttack("no alg", #"{"enc":"A256GCM"}"#, .malformed),
            JWEAttack("no enc", #"{"alg":"dir"}"#, .malformed),
            JWEAttack("alg is a list", #"{"alg":["dir"],"enc":"A256GCM"}"#, .malformed),
            JWEAttack("kid is a number", #"{"alg":"dir","enc":"A256GCM","kid":1}"#, .malformed),
            JWEAttack("typ is an object", #"{"alg":"dir","enc":"A256GCM","typ":{}}"#, .malformed),
            JWEAttack("doubled member", #"{\#(honest),"alg":"dir"}"#, .malformed),
            JWEAttack("an array", "[]", .malformed), JWEAttack("no JSON", "hello", .malformed),
            JWEAttack("another key", #"{"alg":"dir","enc":"A256GCM","kid":"other"}"#, .wrongKey),
        ]
}

@Suite("Compact JWE: attacks")
struct JWEAttackTests {
    private static let bytes: [UInt8] = (0..<32).map { $0 &* 7 &+ 3 }
    private static let secret = SecretBytes(copying: bytes)
    private static let key = Result { try EncryptionKey(serialized: secret) }

    private func token(_ header: String, payload: String = "{}") throws -> String {
        let header = try header.split(separator: "KID", omittingEmptySubsequences: false).joined(
            separator: Self.key.get().kid)
        let encoded = Base64URL.encode(Array(header.utf8))
        let sealed = try AES256GCM.seal(
            Array(payload.utf8), key: Self.secret, associatedData: Array(encoded.utf8))
        let parts = [Array(sealed[..<12]), Array(sealed[12..<(sealed.count - 16)]), Array(sealed.suffix(16))]
        return encoded + ".." + parts.map { Base64URL.encode($0) }.joined(separator: ".")
    }

    private func verdict(_ token: String) throws(JWSError) -> OpenedJWE {
        let jwe = try UnverifiedJWE(compact: token)
        guard let key = try? Self.key.get() else { throw .wrongKey }
        return try key.directKey.open(jwe)
    }

    @Test(
        "JW1, JW2, JW5: a header that asks for anything else is refused, though the key opens it",
        arguments: JWEAttack.all)
    func headers(attack: JWEAttack) throws {
        let token = try token(attack.header)
        #expect(throws: attack.error) { try verdict(token) }
    }

    @Test("an honest token opens, and what `encrypt` writes is one")
    func honest() throws {
        #expect(try verdict(token(#"{"alg":"dir","enc":"A256GCM","kid":"KID","typ":"JWT"}"#)).header.type == "JWT")
        let own = try Self.key.get().encrypt(payload: Array("{}".utf8), type: "at+jwt")
        #expect(try verdict(own).plaintext == Array("{}".utf8))
        #expect(try own != Self.key.get().encrypt(payload: Array("{}".utf8), type: "at+jwt"), "a nonce is used once")
        #expect(throws: JWSError.malformed) { try UnverifiedJWS(compact: own) }
    }

    @Test("JW1: no bit of any part can be flipped, and no part left out, emptied, lengthened or doubled")
    func tampering() throws {
        let own = try Self.key.get().encrypt(payload: Array(#"{"sub":"alice"}"#.utf8), type: "at+jwt")
        let parts = own.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        for position in [0, 2, 3, 4] {
            var bytes = try Base64URL.decode(parts[position])
            for place in bytes.indices {
                for bit in 0..<8 {
                    bytes[place] ^= 1 << bit
                    try refuse(parts, position, Base64URL.encode(bytes))
                    bytes[place] ^= 1 << bit
                }
            }
            try refuse(parts, position, Base64URL.encode(bytes + [0]))
            try refuse(parts, position, Base64URL.encode(bytes.dropLast()))
            try refuse(parts, position, "")
            try refuse(parts, position, parts[position] + "=")
        }
        // RFC 7518 §4.5: there is no encrypted key.
        try refuse(parts, 1, "AAAA")
        for text in [own + ".", "." + own, own + ".AA", String(own.dropFirst()), parts[0...3].joined(separator: ".")] {
            #expect(throws: JWSError.self) { try verdict(text) }
        }
    }

    private func refuse(_ parts: [String], _ position: Int, _ text: String) throws {
        var parts = parts
        parts[position] = text
        #expect(throws: JWSError.self, "part \(position)") { try verdict(parts.joined(separator: ".")) }
    }

    @Test("JW10: more than 8 KB is refused before any cryptography")
    func tooLarge() throws {
        let own = try Self.key.get().encrypt(payload: Array(repeating: 0x20, count: 6_200), type: "at+jwt")
        #expect(throws: JWSError.tooLarge) { try UnverifiedJWE(compact: own) }
        #expect(throws: JWSError.tooLarge) { try UnverifiedToken(compact: own) }
    }

    @Test("JW11: a key is exactly 32 random bytes")
    func keys() throws {
        for bytes in [Self.bytes.dropLast(), Self.bytes + [1], [], [UInt8](repeating: 7, count: 32)] {
            let secret = SecretBytes(copying: Array(bytes))
            #expect(throws: JWKError.weakSecret) { try DirectKey(kid: "k", secret: secret) }
            #expect(throws: SigningKeyError.invalidKey) { try EncryptionKey(serialized: secret) }
        }
    }

    @Test("JW2, JW7: a key signs or encrypts: the same secret opens nothing as the other")
    func otherKind() throws {
        let mac = try SigningKey(algorithm: .hs256, serialized: Self.secret)
        let encryption = try Self.key.get()
        #expect(mac.kid != encryption.kid)
        let signed = try UnverifiedToken(compact: mac.sign(payload: Array("{}".utf8), type: "at+jwt"))
        let encrypted = try UnverifiedToken(compact: encryption.encrypt(payload: Array("{}".utf8), type: "at+jwt"))
        #expect(throws: JWSError.wrongAlgorithm) {
            try TokenVerifier.encryption(encryption.directKey).claims(of: signed)
        }
        #expect(throws: JWSError.wrongAlgorithm) {
            try TokenVerifier.signature(mac.verificationKey).claims(of: encrypted)
        }
    }

    @Test("a key comes in as JWK, of the right kind and use alone")
    func documents() throws {
        let k = Base64URL.encode(Self.bytes)
        func take(_ more: String, _ algorithm: TokenAlgorithm? = nil) throws -> TokenKey {
            try TokenKey(
                document: SecretBytes(copying: Array(#"{"kty":"oct","k":"\#(k)"\#(more)}"#.utf8)), algorithm: algorithm)
        }
        let own = try Self.key.get().kid
        #expect(try take(#","alg":"dir""#).kid == own)
        #expect(try take(#","alg":"A256GCM","use":"enc""#).kid == own)
        #expect(try take("", .a256GCM).kid == own)
        #expect(try take("").algorithm == .signature(.hs256))
        #expect(throws: PrivateKeyDocumentError.otherAlgorithm) { try take(#","alg":"dir","use":"sig""#) }
        #expect(throws: PrivateKeyDocumentError.otherAlgorithm) { try take(#","alg":"A128GCM""#, .a256GCM) }
        #expect(throws: PrivateKeyDocumentError.otherAlgorithm) { try take(#","alg":"dir""#, .signature(.hs256)) }
    }
}
