import JOSE
import JOSESigning
import JSON
import LibCrypto
import Testing

@Suite("SigningKey: what it signs verifies, and it shows nothing")
struct SigningKeyTests {
    @Test("a key that was written and read signs what the first one verifies", arguments: SignatureAlgorithm.allCases)
    func roundTrip(algorithm: SignatureAlgorithm) throws {
        let key = try TestKey.of(algorithm).key
        let again = try SigningKey(algorithm: algorithm, serialized: key.serialized())
        #expect(again.kid == key.kid)
        let token = try again.sign(payload: Array(#"{"sub":"a"}"#.utf8), type: "at+jwt")
        let verified = try key.verificationKey.verify(UnverifiedJWS(compact: token))
        #expect(verified.payload == Array(#"{"sub":"a"}"#.utf8))
        #expect(verified.header.algorithm == algorithm.rawValue)
        #expect(verified.header.kid == key.kid)
        #expect(verified.header.type == "at+jwt")
    }

    @Test("a generated key signs what it verifies, RSA with 3,072 bits", arguments: SignatureAlgorithm.allCases)
    func generated(algorithm: SignatureAlgorithm) throws {
        let key = try SigningKey.generate(algorithm)
        _ = try key.verificationKey.verify(UnverifiedJWS(compact: key.sign(payload: [1], type: "JWT")))
        if case .rsa(let n, _) = key.publicJWK.key { #expect(n.count == 384) }
    }

    @Test(
        "no generated key's id begins with a hyphen, as an option would", arguments: [SignatureAlgorithm.hs256, .edDSA])
    func typedIDs(algorithm: SignatureAlgorithm) throws {
        for _ in 0..<1000 { #expect(try !SigningKey.generate(algorithm).kid.hasPrefix("-")) }
    }

    @Test("neither does that of a key that encrypts")
    func typedIDsOfEncryptionKeys() throws {
        for _ in 0..<1000 { #expect(try !EncryptionKey.generate().kid.hasPrefix("-")) }
    }

    @Test("JW11: a key of another algorithm's kind, or junk, is refused", arguments: SignatureAlgorithm.allCases)
    func otherKind(algorithm: SignatureAlgorithm) throws {
        let isRSA: (SignatureAlgorithm) -> Bool = { $0 == .rs256 || $0 == .ps256 }
        for other in SignatureAlgorithm.allCases where other != algorithm && !(isRSA(other) && isRSA(algorithm)) {
            // A document is a secret like any other: HS256 cannot tell.
            if algorithm == .hs256 { continue }
            let document = try TestKey.of(other).key.serialized()
            #expect(throws: SigningKeyError.invalidKey) { try SigningKey(algorithm: algorithm, serialized: document) }
        }
        for junk in [[], [0x30, 0x00], Array("not a key".utf8)] as [[UInt8]] {
            let junk = SecretBytes(copying: junk)
            #expect(throws: SigningKeyError.invalidKey) { try SigningKey(algorithm: algorithm, serialized: junk) }
        }
    }

    @Test("kid is the thumbprint, and for HS256 neither a hash nor a MAC that a token could show")
    func kid() throws {
        for algorithm in SignatureAlgorithm.allCases where algorithm != .hs256 {
            let key = try TestKey.of(algorithm).key
            #expect(Thumbprint.sha256(of: key.publicJWK) == key.kid)
        }
        let key = try TestKey.of(.hs256).key
        let secret = try key.serialized()
        let bytes = unsafe secret.withUnsafeBytes { unsafe [UInt8]($0) }
        #expect(Thumbprint.sha256(of: key.publicJWK) == nil)
        #expect(key.kid.utf8.count == 43)
        #expect(key.kid != Base64URL.encode(SHA256.hash(bytes)))
        let oct = JSONWriter.write(["k": .string(Base64URL.encode(bytes)), "kty": "oct"] as JSONObject)
        #expect(key.kid != Base64URL.encode(SHA256.hash(oct)))
    }

    @Test("no way of printing a key shows its secret", arguments: SignatureAlgorithm.allCases)
    func redacted(algorithm: SignatureAlgorithm) throws {
        let key = try TestKey.of(algorithm).key
        let bytes = unsafe try key.serialized().withUnsafeBytes { unsafe [UInt8]($0) }
        var dumped = ""
        dump(key, to: &dumped)
        // Of an ES256 document the end is the public key; the private one stands at 36.
        let secret = algorithm == .es256 ? Array(bytes[36..<68]) : Array(bytes.suffix(16))
        let numbers = secret.map { String($0) }.joined(separator: ", ")
        for text in [dumped, "\(key)", String(reflecting: key)] {
            #expect(!text.contains(numbers))
            #expect(!text.contains(Base64URL.encode(secret)))
        }
    }
}
