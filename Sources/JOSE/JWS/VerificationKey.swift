internal import ASCII
public import LibCrypto

/// A key with its name and its one algorithm: the key decides how a token is verified, never the token (RFC 8725 §3.1).
public struct VerificationKey: Sendable {
    public let kid: String
    public let algorithm: SignatureAlgorithm

    private enum Material: Sendable {
        case signature(PublicKey, SignatureScheme)
        case mac(HMACSHA256)
    }

    private let material: Material

    /// A public key for tokens of that algorithm. Its `kid` is the JWK's own, or else its thumbprint (RFC 7638).
    /// - Throws: `JWKError.wrongAlgorithm` if kind and algorithm do not fit, or the JWK's `alg` or `use` says
    ///   otherwise; `.malformed` if the numbers make no key that is taken (`PublicKey`).
    public init(_ jwk: JWK, algorithm: SignatureAlgorithm) throws(JWKError) {
        if let stated = jwk.algorithm, !stated.hasSameBytes(as: algorithm.rawValue) { throw .wrongAlgorithm }
        if let use = jwk.use, !use.hasSameBytes(as: "sig") { throw .wrongAlgorithm }
        guard let scheme = algorithm.scheme, let kid = jwk.kid ?? Thumbprint.sha256(of: jwk)
        else { throw .wrongAlgorithm }
        let parts: PublicKey.Parts
        switch (jwk.key, algorithm) {
        case (.okp(let x), .edDSA): parts = .ed25519(x)
        case (.ec(let x, let y), .es256): parts = .p256(x: x, y: y)
        case (.rsa(let n, let e), .ps256), (.rsa(let n, let e), .rs256): parts = .rsa(modulus: n, exponent: e)
        default: throw .wrongAlgorithm
        }
        do {
            material = .signature(try PublicKey(parts), scheme)
        } catch {
            throw error == .libraryFailure ? .libraryFailure : .malformed
        }
        self.kid = kid
        self.algorithm = algorithm
    }

    /// Secrets have at least as many bytes as the hash (RFC 7518 §3.2).
    public static let minSecretBytes = 32

    /// Fewer different bytes than any 32 random ones have: a secret such as 32 times `a` is nobody's secret.
    private static let minDistinctSecretBytes = 8

    static func isRandom(_ secret: SecretBytes) -> Bool {
        let distinct = unsafe secret.withUnsafeBytes { bytes in unsafe Set(bytes).count }
        return distinct >= minDistinctSecretBytes
    }

    /// A secret for tokens with HS256. Whoever holds it can sign as well.
    /// - Throws: `JWKError.weakSecret` under 32 bytes, or with fewer than 8 different ones among them.
    public init(kid: String, secret: SecretBytes) throws(JWKError) {
        guard secret.count >= Self.minSecretBytes, Self.isRandom(secret) else { throw .weakSecret }
        do {
            material = .mac(try HMACSHA256(key: secret))
        } catch {
            throw .libraryFailure
        }
        self.kid = kid
        algorithm = .hs256
    }

    /// The only way from `UnverifiedJWS` to `VerifiedJWS`. Cost: 1 µs (HS256) to 100 µs (EdDSA).
    /// - Throws: `JWSError.wrongAlgorithm`, `.wrongKey` (a header without `kid` fits every key), `.wrongSignature`.
    public func verify(_ jws: UnverifiedJWS) throws(JWSError) -> VerifiedJWS {
        guard jws.header.algorithm.hasSameBytes(as: algorithm.rawValue) else { throw .wrongAlgorithm }
        if let named = jws.header.kid, !named.hasSameBytes(as: kid) { throw .wrongKey }
        let holds =
            switch material {
            case .signature(let key, let scheme):
                key.isValid(signature: jws.signature, for: jws.signingInput, scheme: scheme)
            case .mac(let mac): mac.isValid(jws.signature, for: jws.signingInput)
            }
        guard holds else { throw .wrongSignature }
        return VerifiedJWS(jws, verifiedWith: kid)
    }
}
