internal import COpenSSL
public import LibCrypto

/// A key that signs.
@safe
public final class PrivateKey: @unchecked Sendable {
    /// What can be generated.
    public enum Kind: Sendable, Equatable {
        case ed25519
        case p256
        /// 2,048 to 8,192 bits. Cost of 3,072: from a tenth of a second to a second.
        case rsa(bits: Int = 3072)

        /// EVP_PKEY(7).
        fileprivate var libraryName: String {
            switch self {
            case .ed25519: "ED25519"
            case .p256: "EC"
            case .rsa: "RSA"
            }
        }
    }

    /// The half that may be published.
    public let publicKey: PublicKey

    // EVP_PKEY *; Sendable because it is not changed after `init`, and signing only reads it.
    private let key: OpaquePointer

    private init(takingOwnershipOf key: OpaquePointer) throws(CryptoError) {
        unsafe self.key = key
        do {
            publicKey = try PublicKey(unsafe publicParts(of: key))
        } catch {
            unsafe EVP_PKEY_free(key)
            throw error
        }
    }

    deinit { unsafe EVP_PKEY_free(key) }

    /// Draws a new key.
    /// - Throws: `CryptoError.invalidKey` for RSA sizes out of range.
    public static func generate(_ kind: Kind) throws(CryptoError) -> PrivateKey {
        let context = try unsafe check(EVP_PKEY_CTX_new_from_name(nil, kind.libraryName, nil))
        defer { unsafe EVP_PKEY_CTX_free(context) }
        try check(unsafe EVP_PKEY_keygen_init(context))
        switch kind {
        case .ed25519: break
        case .p256: try check(unsafe EVP_PKEY_CTX_set_group_name(context, SALLYPORT_NAME_P256))
        case .rsa(let bits):
            guard PublicKey.rsaBits.contains(bits) else { throw .invalidKey }
            try check(unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(bits)))
        }
        var key: OpaquePointer?
        try check(unsafe EVP_PKEY_generate(context, &key))
        return try unsafe PrivateKey(takingOwnershipOf: check(key))
    }

    /// Reads an unencrypted PKCS #8 document in DER (RFC 5208 §5), nothing before or after it.
    ///
    /// Takes Ed25519, P-256 and RSA of `PublicKey.rsaBits`, and checks that the parts of the key fit each other.
    /// Cost for RSA of 3,072 bits: 130 ms, as its primes are tested.
    /// - Throws: `CryptoError.invalidKey` for anything else.
    public convenience init(pkcs8 document: SecretBytes) throws(CryptoError) {
        let key = try unsafe document.withUnsafeBytes { bytes throws(CryptoError) in
            var position = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
            let end = unsafe position.map { unsafe $0 + bytes.count }
            let parsed = unsafe d2i_PKCS8_PRIV_KEY_INFO(nil, &position, bytes.count)
            defer { unsafe PKCS8_PRIV_KEY_INFO_free(parsed) }
            let information = try unsafe check(parsed, else: .invalidKey)
            guard unsafe position == end else { throw .invalidKey }
            return try unsafe check(EVP_PKCS82PKEY(information), else: .invalidKey)
        }
        try unsafe self.init(takingOwnershipOf: key)
        let context = try unsafe check(EVP_PKEY_CTX_new_from_pkey(nil, key, nil))
        defer { unsafe EVP_PKEY_CTX_free(context) }
        try check(unsafe EVP_PKEY_check(context), else: .invalidKey)
    }

    /// The key as an unencrypted PKCS #8 document in DER, for sealing.
    public func pkcs8() throws(CryptoError) -> SecretBytes {
        guard let information = unsafe EVP_PKEY2PKCS8(key) else {
            ERR_clear_error()
            throw .libraryFailure
        }
        defer { unsafe PKCS8_PRIV_KEY_INFO_free(information) }  // wipes the key in it
        let count = unsafe i2d_PKCS8_PRIV_KEY_INFO(information, nil)
        guard count > 0 else { throw .libraryFailure }
        return try unsafe SecretBytes(count: Int(count)) { memory throws(CryptoError) in
            var position = unsafe memory.baseAddress?.assumingMemoryBound(to: UInt8.self)
            guard unsafe i2d_PKCS8_PRIV_KEY_INFO(information, &position) == count else { throw .libraryFailure }
        }
    }

    /// Signs the message, in the form that `scheme` names.
    ///
    /// Cost: 25 µs (P-256), 40 (Ed25519), 250 (RSA of 2,048 bits), 1,900 (3,072).
    /// - Throws: `CryptoError.invalidKey` for a scheme that is not this key's.
    public func signature(for message: [UInt8], scheme: SignatureScheme) throws(CryptoError) -> [UInt8] {
        guard isFit(for: scheme) else { throw .invalidKey }
        let context = try unsafe check(EVP_MD_CTX_new())
        defer { unsafe EVP_MD_CTX_free(context) }
        var keyContext: OpaquePointer?  // EVP_PKEY_CTX *, owned by `context`
        try check(unsafe EVP_DigestSignInit(context, &keyContext, scheme.digest, nil, key))
        try unsafe scheme.configure(keyContext)
        var count = 0
        try check(unsafe EVP_DigestSign(context, nil, &count, message, message.count))
        var signature = [UInt8](repeating: 0, count: count)
        try check(unsafe EVP_DigestSign(context, &signature, &count, message, message.count))
        signature.removeLast(signature.count - count)
        return scheme == .ecdsaP256 ? try rawECDSASignature(fromDER: signature) : signature
    }

    private func isFit(for scheme: SignatureScheme) -> Bool {
        switch (publicKey.parts, scheme) {
        case (.ed25519, .ed25519), (.p256, .ecdsaP256), (.rsa, .rsaPSS), (.rsa, .rsaPKCS1): true
        default: false
        }
    }
}
