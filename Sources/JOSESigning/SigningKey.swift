public import JOSE
internal import JSON
public import LibCrypto
internal import LibCryptoSigning

/// A key that signs tokens, with its name and its one algorithm.
public struct SigningKey: Sendable {
    public let algorithm: SignatureAlgorithm
    /// The thumbprint of the public key (RFC 7638). For HS256, where that would be a hash of the secret: 32 bytes that
    /// HKDF derives from it for this use, which tell no more about it than any token does.
    public let kid: String
    /// What others verify with; for HS256 only that there is a key (`JWKSet` leaves it out).
    public let publicJWK: JWK
    /// The same key, as far as it verifies. For HS256 it holds the secret.
    public let verificationKey: VerificationKey

    private enum Material: Sendable {
        case signature(PrivateKey, SignatureScheme)
        case mac(HMACSHA256, SecretBytes)
    }

    private let material: Material

    /// Draws a new key: 32 bytes for HS256, 3,072 bits for RSA (up to a second). One in 64 is drawn again: its `kid`
    /// would begin with a hyphen, and be read as an option where an operator types it.
    public static func generate(_ algorithm: SignatureAlgorithm) throws(SigningKeyError) -> SigningKey {
        var key = try draw(algorithm)
        while key.kid.hasPrefix("-") { key = try draw(algorithm) }
        return key
    }

    private static func draw(_ algorithm: SignatureAlgorithm) throws(SigningKeyError) -> SigningKey {
        do {
            switch algorithm {
            case .hs256: return try SigningKey(secret: Random.secret(VerificationKey.minSecretBytes))
            case .edDSA: return try SigningKey(algorithm, PrivateKey.generate(.ed25519))
            case .es256: return try SigningKey(algorithm, PrivateKey.generate(.p256))
            case .ps256, .rs256: return try SigningKey(algorithm, PrivateKey.generate(.rsa()))
            }
        } catch {
            throw .libraryFailure
        }
    }

    /// Reads what `serialized()` wrote; for HS256 any random secret of 32 bytes or more.
    /// - Throws: `SigningKeyError.invalidKey` if it is no key, a weak one, or one of another algorithm.
    public init(algorithm: SignatureAlgorithm, serialized: SecretBytes) throws(SigningKeyError) {
        do {
            if algorithm == .hs256 {
                try self.init(secret: serialized)
            } else {
                try self.init(algorithm, PrivateKey(pkcs8: serialized))
            }
        } catch let error as CryptoError where error == .libraryFailure {
            throw .libraryFailure
        } catch let error as JWKError where error == .libraryFailure {
            throw .libraryFailure
        } catch {
            throw .invalidKey
        }
    }

    /// The key for keeping, to be sealed: PKCS #8 in DER, for HS256 the secret itself.
    public func serialized() throws(SigningKeyError) -> SecretBytes {
        switch material {
        case .mac(_, let secret): return secret
        case .signature(let key, _):
            do {
                return try key.pkcs8()
            } catch {
                throw .libraryFailure
            }
        }
    }

    /// Signs the payload: a JWS in compact serialisation (RFC 7515 §7.1) whose header has `alg`, `kid` and `typ`.
    /// Cost: 1 µs (HS256), 25 (ES256), 40 (EdDSA), 1,900 (RSA of 3,072 bits).
    public func sign(payload: [UInt8], type: String) throws(SigningKeyError) -> String {
        let header: JSONObject = [
            "alg": .string(algorithm.rawValue), "kid": .string(kid), "typ": .string(type),
        ]
        let input = Base64URL.encode(JSONWriter.write(header)) + "." + Base64URL.encode(payload)
        return input + "." + Base64URL.encode(try signature(for: Array(input.utf8)))
    }

    private func signature(for input: [UInt8]) throws(SigningKeyError) -> [UInt8] {
        switch material {
        case .mac(let mac, _): return mac.authenticate(input)
        case .signature(let key, let scheme):
            do {
                return try key.signature(for: input, scheme: scheme)
            } catch {
                throw .libraryFailure
            }
        }
    }

    private init(secret: SecretBytes) throws {
        kid = try Self.kid(of: secret, label: "sallyport kid of an HS256 key")
        algorithm = .hs256
        publicJWK = JWK(key: .oct, kid: kid, algorithm: algorithm.rawValue, use: "sig")
        verificationKey = try VerificationKey(kid: kid, secret: secret)
        material = .mac(try HMACSHA256(key: secret), secret)
    }

    /// - Parameter label: one for each use, so that a secret which serves two has two names.
    static func kid(of secret: SecretBytes, label: String) throws -> String {
        let name = try HKDF.deriveSHA256(from: secret, info: label, count: SHA256.byteCount)
        return Base64URL.encode(unsafe name.withUnsafeBytes { unsafe [UInt8]($0) })
    }

    private init(_ algorithm: SignatureAlgorithm, _ key: PrivateKey) throws {
        let parts: JWK.Key =
            switch key.publicKey.parts {
            case .ed25519(let bytes): .okp(x: bytes)
            case .p256(let x, let y): .ec(x: x, y: y)
            case .rsa(let modulus, let exponent): .rsa(n: modulus, e: exponent)
            }
        guard let scheme = algorithm.scheme, let kid = Thumbprint.sha256(of: JWK(key: parts))
        else { throw SigningKeyError.invalidKey }
        self.kid = kid
        self.algorithm = algorithm
        publicJWK = JWK(key: parts, kid: kid, algorithm: algorithm.rawValue, use: "sig")
        verificationKey = try VerificationKey(publicJWK, algorithm: algorithm)
        material = .signature(key, scheme)
    }
}
