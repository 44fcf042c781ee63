import LibCrypto
import LibCryptoSigning
import Testing
import VectorFiles

@Suite("PrivateKey: keys as they are kept")
struct PrivateKeyTests {
    private static let rsa = Result { try PrivateKey.generate(.rsa(bits: 2048)) }

    private static func key(for scheme: SignatureScheme) throws -> PrivateKey {
        switch scheme {
        case .ed25519: try .generate(.ed25519)
        case .ecdsaP256: try .generate(.p256)
        case .rsaPSS, .rsaPKCS1: try rsa.get()
        }
    }

    private static let schemes: [SignatureScheme] = [.ed25519, .ecdsaP256, .rsaPSS, .rsaPKCS1]
    private let message = Array("message".utf8)

    @Test("a key that was written and read is the same key, and its signatures verify", arguments: schemes)
    func roundTrip(scheme: SignatureScheme) throws {
        let key = try Self.key(for: scheme)
        let again = try PrivateKey(pkcs8: key.pkcs8())
        #expect(again.publicKey == key.publicKey)
        let signature = try again.signature(for: message, scheme: scheme)
        #expect(key.publicKey.isValid(signature: signature, for: message, scheme: scheme))
        #expect(!key.publicKey.isValid(signature: signature, for: message + [0], scheme: scheme))
    }

    @Test("JW3: signatures have the length that the scheme fixes")
    func signatureLength() throws {
        for _ in 0..<300 {  // one r in 256 begins with a zero byte
            #expect(try Self.key(for: .ecdsaP256).signature(for: message, scheme: .ecdsaP256).count == 64)
        }
        #expect(try Self.key(for: .ed25519).signature(for: message, scheme: .ed25519).count == 64)
        #expect(try Self.key(for: .rsaPSS).signature(for: message, scheme: .rsaPSS).count == 256)
    }

    @Test("JW3: an RSA signature in the one padding does not hold in the other")
    func paddings() throws {
        let key = try Self.rsa.get()
        let pss = try key.signature(for: message, scheme: .rsaPSS)
        let pkcs1 = try key.signature(for: message, scheme: .rsaPKCS1)
        #expect(!key.publicKey.isValid(signature: pss, for: message, scheme: .rsaPKCS1))
        #expect(!key.publicKey.isValid(signature: pkcs1, for: message, scheme: .rsaPSS))
    }

    @Test("JW3: an RSA-PSS signature whose leading zero byte was cut off is refused")
    func leadingZero() throws {
        let key = try Self.rsa.get()
        // One signature in 256 begins with a zero byte; 8,000 without one do not happen.
        var signature: [UInt8] = []
        for _ in 0..<8000 where signature.first != 0 {
            signature = try key.signature(for: message, scheme: .rsaPSS)
        }
        try #require(signature.first == 0)
        #expect(key.publicKey.isValid(signature: signature, for: message, scheme: .rsaPSS))
        #expect(!key.publicKey.isValid(signature: Array(signature.dropFirst()), for: message, scheme: .rsaPSS))
    }

    @Test("JW2: a scheme of another kind of key neither signs nor verifies", arguments: schemes, schemes)
    func otherScheme(own: SignatureScheme, other: SignatureScheme) throws {
        let isRSA: (SignatureScheme) -> Bool = { $0 == .rsaPSS || $0 == .rsaPKCS1 }
        guard own != other, !(isRSA(own) && isRSA(other)) else { return }
        let key = try Self.key(for: own)
        #expect(throws: CryptoError.invalidKey) { try key.signature(for: message, scheme: other) }
        let signature = try key.signature(for: message, scheme: own)
        #expect(!key.publicKey.isValid(signature: signature, for: message, scheme: other))
    }

    @Test("JW11: what is not exactly one PKCS #8 document is refused", arguments: schemes)
    func notADocument(scheme: SignatureScheme) throws {
        let document = try Self.key(for: scheme).pkcs8()
        let bytes = unsafe document.withUnsafeBytes { unsafe [UInt8]($0) }
        for wrong in [[], [0x30], bytes + [0], Array(bytes.dropLast()), [0] + bytes, Array("-----BEGIN".utf8)] {
            #expect(throws: CryptoError.invalidKey) { try PrivateKey(pkcs8: SecretBytes(copying: wrong)) }
        }
    }

    @Test("JW11: an RSA key whose parts do not fit each other is refused")
    func brokenRSA() throws {
        var bytes = unsafe try Self.rsa.get().pkcs8().withUnsafeBytes { unsafe [UInt8]($0) }
        bytes[bytes.count - 1] ^= 1  // in q^-1 mod p
        bytes[400] ^= 1  // in d
        #expect(throws: CryptoError.invalidKey) { try PrivateKey(pkcs8: SecretBytes(copying: bytes)) }
    }

    @Test("JW11: keys of other curves and kinds are refused", arguments: try VectorFile.vectors("other-kinds.json"))
    func otherKinds(vector: Vector) throws {
        let document = try SecretBytes(copying: vector.bytes("key"))
        #expect(throws: CryptoError.invalidKey) { try PrivateKey(pkcs8: document) }
    }

    @Test("RSA sizes out of range are not generated", arguments: [0, 1024, 2047, 8193])
    func sizes(bits: Int) {
        #expect(throws: CryptoError.invalidKey) { try PrivateKey.generate(.rsa(bits: bits)) }
    }
}
