internal import COpenSSL

/// A key that verifies signatures.
@safe
public final class PublicKey: @unchecked Sendable {
    /// The numbers that make the key, big-endian.
    public enum Parts: Sendable, Equatable {
        /// 32 bytes (RFC 8032 §5.1.5).
        case ed25519([UInt8])
        /// The point's coordinates, 32 bytes each.
        case p256(x: [UInt8], y: [UInt8])
        /// Modulus and exponent without leading zeros.
        case rsa(modulus: [UInt8], exponent: [UInt8])
    }

    public let parts: Parts

    // EVP_PKEY *; Sendable because it is not changed after `init`, and verifying only reads it.
    private let key: OpaquePointer

    /// Takes Ed25519 keys of 32 bytes, points that lie on P-256, and RSA keys of 2,048 to 8,192 bits whose exponent is
    /// odd and in 65,537 ..< 2^32 (FIPS 186-5 §5.1 has the lower bound; the upper keeps verifying cheap).
    /// - Throws: `CryptoError.invalidKey` for anything else.
    public init(_ parts: Parts) throws(CryptoError) {
        self.parts = parts
        unsafe key =
            switch parts {
            case .ed25519(let bytes): try unsafe Self.ed25519(bytes)
            case .p256(let x, let y): try unsafe Self.p256(x: x, y: y)
            case .rsa(let modulus, let exponent): try unsafe Self.rsa(modulus: modulus, exponent: exponent)
            }
    }

    deinit { unsafe EVP_PKEY_free(key) }

    /// Whether the signature was made over the message, in this scheme, with the private half of this key.
    ///
    /// False as well for a scheme that is not this key's, and for every encoding of a signature but the one that
    /// `SignatureScheme` names. Cost: 20 µs (RSA), 60 (P-256), 100 (Ed25519).
    public func isValid(signature: [UInt8], for message: [UInt8], scheme: SignatureScheme) -> Bool {
        guard let encoded = encodedForLibrary(signature, scheme) else { return false }
        defer { ERR_clear_error() }
        do {
            let context = try unsafe check(EVP_MD_CTX_new())
            defer { unsafe EVP_MD_CTX_free(context) }
            var keyContext: OpaquePointer?  // EVP_PKEY_CTX *, owned by `context`
            try check(unsafe EVP_DigestVerifyInit(context, &keyContext, scheme.digest, nil, key))
            try unsafe scheme.configure(keyContext)
            return unsafe EVP_DigestVerify(context, encoded, encoded.count, message, message.count) == 1
        } catch {
            return false
        }
    }

    /// The signature as libcrypto takes it; nil where its length or range is wrong or the scheme is not the key's.
    private func encodedForLibrary(_ signature: [UInt8], _ scheme: SignatureScheme) -> [UInt8]? {
        switch (parts, scheme) {
        case (.ed25519, .ed25519): signature.count == 64 ? signature : nil
        case (.p256, .ecdsaP256): ECDSASignature.der(fromRaw: signature)
        // libcrypto takes a PSS signature whose leading zero bytes were cut off; RFC 8017 §8.1.2 step 1 does not.
        case (.rsa(let modulus, _), .rsaPSS), (.rsa(let modulus, _), .rsaPKCS1):
            signature.count == modulus.count ? signature : nil
        default: nil
        }
    }
}

extension PublicKey: Equatable {
    public static func == (left: PublicKey, right: PublicKey) -> Bool { left.parts == right.parts }
}
