internal import COpenSSL

/// Keys from a key, one per use (RFC 5869).
public enum HKDF {
    /// Derives with SHA-256: extract, then expand.
    ///
    /// - Parameters:
    ///   - secret: At least one byte; strong already: HKDF is not for passwords.
    ///   - salt: May be empty.
    ///   - info: What the derived key is for; different words give independent keys.
    ///   - count: 1 to 8,160 bytes.
    /// - Throws: `CryptoError.invalidKey` for an empty secret or a count out of range.
    public static func deriveSHA256(
        from secret: SecretBytes, salt: [UInt8] = [], info: [UInt8], count: Int
    ) throws(CryptoError) -> SecretBytes {
        guard secret.count > 0, (1...255 * SHA256.byteCount).contains(count) else { throw .invalidKey }
        let context = try unsafe check(EVP_PKEY_CTX_new_from_name(nil, "HKDF", nil))
        defer { unsafe EVP_PKEY_CTX_free(context) }
        try check(unsafe EVP_PKEY_derive_init(context))
        try check(unsafe EVP_PKEY_CTX_set_hkdf_md(context, EVP_sha256()))
        try check(unsafe EVP_PKEY_CTX_set1_hkdf_salt(context, salt, length(salt.count)))
        try unsafe secret.withUnsafeBytes { bytes throws(CryptoError) in
            let key = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
            try check(unsafe EVP_PKEY_CTX_set1_hkdf_key(context, key, length(bytes.count)))
        }
        try check(unsafe EVP_PKEY_CTX_add1_hkdf_info(context, info, length(info.count)))
        return try unsafe SecretBytes(count: count) { memory throws(CryptoError) in
            var written = count
            let start = unsafe memory.baseAddress?.assumingMemoryBound(to: UInt8.self)
            try check(unsafe EVP_PKEY_derive(context, start, &written))
            guard written == count else { throw .libraryFailure }
        }
    }

    /// The same, with the use in words.
    public static func deriveSHA256(
        from secret: SecretBytes, salt: [UInt8] = [], info: String, count: Int
    ) throws(CryptoError) -> SecretBytes {
        try deriveSHA256(from: secret, salt: salt, info: Array(info.utf8), count: count)
    }
}
