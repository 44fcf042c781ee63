internal import ASCII
public import LibCrypto

/// A JWE that was opened: whoever made it holds the key. `DirectKey.open(_:)` alone makes one.
public struct OpenedJWE: Sendable {
    public let header: JWEHeader
    /// What was encrypted.
    public let plaintext: [UInt8]
    /// The key that it was opened with.
    public let kid: String

    fileprivate init(_ jwe: UnverifiedJWE, plaintext: [UInt8], openedWith kid: String) {
        header = jwe.header
        self.plaintext = plaintext
        self.kid = kid
    }
}

/// A key of JWE `dir` with A256GCM, with its name. Whoever holds it can make tokens as well.
public struct DirectKey: Sendable {
    public let kid: String
    private let secret: SecretBytes

    /// - Throws: `JWKError.weakSecret` unless there are 32 bytes, at least 8 different ones among them.
    public init(kid: String, secret: SecretBytes) throws(JWKError) {
        guard secret.count == AES256GCM.keyByteCount, VerificationKey.isRandom(secret) else { throw .weakSecret }
        self.kid = kid
        self.secret = secret
    }

    /// The only way from `UnverifiedJWE` to `OpenedJWE`. Cost: 2 µs.
    /// - Throws: `JWSError.wrongKey` (a header without `kid` fits every key), `.wrongSignature`.
    public func open(_ jwe: UnverifiedJWE) throws(JWSError) -> OpenedJWE {
        if let named = jwe.header.kid, !named.hasSameBytes(as: kid) { throw .wrongKey }
        do {
            let opened = try AES256GCM.open(jwe.sealed, key: secret, associatedData: jwe.associatedData)
            return OpenedJWE(jwe, plaintext: opened.copy(), openedWith: kid)
        } catch {
            throw .wrongSignature
        }
    }
}
