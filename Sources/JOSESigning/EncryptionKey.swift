public import JOSE
internal import JSON
public import LibCrypto

/// A key that encrypts tokens, which nobody reads without it: JWE (RFC 7516) with `dir` and A256GCM.
///
/// Nonces are random, so that one key is good for 2^32 tokens (`AES256GCM`).
public struct EncryptionKey: Sendable {
    /// 32 bytes that HKDF derives from the secret for this use, in base64url.
    public let kid: String
    /// Says that there is a key, never which.
    public let publicJWK: JWK
    /// The same key, as far as it opens tokens: it holds the secret.
    public let directKey: DirectKey
    private let secret: SecretBytes

    /// Draws a new key, and another where its `kid` would begin with a hyphen, as an option does (`SigningKey`).
    public static func generate() throws(SigningKeyError) -> EncryptionKey {
        do {
            var key = try EncryptionKey(serialized: Random.secret(AES256GCM.keyByteCount))
            while key.kid.hasPrefix("-") { key = try EncryptionKey(serialized: Random.secret(AES256GCM.keyByteCount)) }
            return key
        } catch {
            throw .libraryFailure
        }
    }

    /// - Throws: `SigningKeyError.invalidKey` unless there are 32 random bytes.
    public init(serialized secret: SecretBytes) throws(SigningKeyError) {
        guard secret.count == AES256GCM.keyByteCount else { throw .invalidKey }
        do {
            kid = try SigningKey.kid(of: secret, label: "sallyport kid of an A256GCM key")
            directKey = try DirectKey(kid: kid, secret: secret)
        } catch let error as JWKError where error != .libraryFailure {
            throw .invalidKey
        } catch {
            throw .libraryFailure
        }
        publicJWK = JWK(key: .oct, kid: kid, algorithm: TokenAlgorithm.a256GCM.name, use: "enc")
        self.secret = secret
    }

    /// The key for keeping, to be sealed.
    public func serialized() -> SecretBytes { secret }

    /// Encrypts the payload: a JWE in compact serialisation whose header has `alg`, `enc`, `kid` and `typ`. Cost: 3 µs.
    public func encrypt(payload: [UInt8], type: String) throws(SigningKeyError) -> String {
        let header: JSONObject = [
            "alg": "dir", "enc": "A256GCM", "kid": .string(kid), "typ": .string(type),
        ]
        let encoded = Base64URL.encode(JSONWriter.write(header))
        let sealed: [UInt8]
        do {
            sealed = try AES256GCM.seal(payload, key: secret, associatedData: Array(encoded.utf8))
        } catch {
            throw .libraryFailure
        }
        let vector = Array(sealed.prefix(12))
        let tag = Array(sealed.suffix(16))
        let ciphertext = Array(sealed.dropFirst(vector.count).dropLast(tag.count))
        return "\(encoded)..\(Base64URL.encode(vector)).\(Base64URL.encode(ciphertext)).\(Base64URL.encode(tag))"
    }
}
