public import LibCrypto

/// The algorithms that tokens are signed with (RFC 7518 §3.1, RFC 8037 §3.1); raw values are those of `alg`.
///
/// `none` is not among them, in any spelling.
public enum SignatureAlgorithm: String, Sendable, CaseIterable {
    /// HMAC with SHA-256: who verifies can sign.
    case hs256 = "HS256"
    /// Ed25519. `EdDSA` names Ed448 as well, which is not taken.
    case edDSA = "EdDSA"
    /// ECDSA on P-256.
    case es256 = "ES256"
    /// RSASSA-PSS.
    case ps256 = "PS256"
    /// RSASSA-PKCS1-v1_5: for neighbours that know nothing newer; OWASP ASVS 5.0 disallows it.
    case rs256 = "RS256"

    /// How libcrypto is asked for it; nil for the one that is no signature but a MAC.
    public var scheme: SignatureScheme? {
        switch self {
        case .hs256: nil
        case .edDSA: .ed25519
        case .es256: .ecdsaP256
        case .ps256: .rsaPSS
        case .rs256: .rsaPKCS1
        }
    }
}
