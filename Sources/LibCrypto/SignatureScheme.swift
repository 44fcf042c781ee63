internal import COpenSSL

/// How a signature is made and written, all with SHA-256 but the first.
public enum SignatureScheme: Sendable {
    /// Ed25519 (RFC 8032): 64 bytes.
    case ed25519
    /// ECDSA on P-256 (FIPS 186-5): r ‖ s, 32 bytes each (RFC 7518 §3.4).
    case ecdsaP256
    /// RSASSA-PSS, MGF1 with SHA-256, a salt of 32 bytes (RFC 7518 §3.5).
    case rsaPSS
    /// RSASSA-PKCS1-v1_5 (RFC 7518 §3.3).
    case rsaPKCS1

    /// What EVP_DigestVerifyInit(3) and EVP_DigestSignInit(3) take: Ed25519 hashes by itself. Points to a constant.
    package var digest: OpaquePointer? {  // const EVP_MD *
        unsafe self == .ed25519 ? nil : EVP_sha256()
    }

    /// Sets padding and salt on a context of verifying or signing.
    package func configure(_ keyContext: OpaquePointer?) throws(CryptoError) {  // EVP_PKEY_CTX *
        switch self {
        case .ed25519, .ecdsaP256: return
        case .rsaPKCS1: try check(unsafe EVP_PKEY_CTX_set_rsa_padding(keyContext, RSA_PKCS1_PADDING))
        case .rsaPSS:
            try check(unsafe EVP_PKEY_CTX_set_rsa_padding(keyContext, RSA_PKCS1_PSS_PADDING))
            try check(unsafe EVP_PKEY_CTX_set_rsa_mgf1_md(keyContext, EVP_sha256()))
            try check(unsafe EVP_PKEY_CTX_set_rsa_pss_saltlen(keyContext, Int32(SHA256.byteCount)))
        }
    }
}
