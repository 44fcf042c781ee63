/// The public half of a key as a JSON Web Key (RFC 7517).
///
/// Private numbers have no place in it: they are refused on reading, and so cannot be written.
public struct JWK: Sendable, Equatable {
    /// What differs from one `kty` to the next (RFC 7518 §6, RFC 8037 §2); numbers are big-endian.
    public enum Key: Sendable, Equatable {
        /// `kty: OKP`, `crv: Ed25519`: 32 bytes.
        case okp(x: [UInt8])
        /// `kty: EC`, `crv: P-256`: 32 bytes each.
        case ec(x: [UInt8], y: [UInt8])
        /// `kty: RSA`, without leading zeros.
        case rsa(n: [UInt8], e: [UInt8])
        /// `kty: oct`: says that there is a symmetric key, never which.
        case oct
    }

    public let key: Key
    /// RFC 7517 §4.5.
    public let kid: String?
    /// RFC 7517 §4.4: the `alg` of tokens under this key.
    public let algorithm: String?
    /// RFC 7517 §4.2: `sig` or nothing, for keys of ours.
    public let use: String?

    public init(key: Key, kid: String? = nil, algorithm: String? = nil, use: String? = nil) {
        self.key = key
        self.kid = kid
        self.algorithm = algorithm
        self.use = use
    }
}
