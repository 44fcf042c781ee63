internal import COpenSSL

/// Sealing with AES-256-GCM (NIST SP 800-38D): nobody without the key reads it, and no change goes unnoticed.
///
/// A sealed text is nonce (12 bytes, random) ‖ ciphertext ‖ tag (16 bytes). With random nonces one key is good for
/// 2^32 texts (SP 800-38D §8.3).
public enum AES256GCM {
    /// Bytes of a key.
    public static let keyByteCount = 32
    /// How many bytes longer than its plaintext a sealed text is.
    public static let overhead = nonceByteCount + tagByteCount

    private static let nonceByteCount = 12
    private static let tagByteCount = 16

    /// - Throws: `CryptoError.invalidKey` unless the key has 32 bytes; `.libraryFailure` without entropy.
    public static func seal(
        _ plaintext: [UInt8], key: SecretBytes, associatedData: [UInt8]
    ) throws(CryptoError) -> [UInt8] {
        try seal(plaintext, nonce: Random.bytes(nonceByteCount), key: key, associatedData: associatedData)
    }

    /// The same for a plaintext that is a secret.
    public static func seal(
        _ plaintext: SecretBytes, key: SecretBytes, associatedData: [UInt8]
    ) throws(CryptoError) -> [UInt8] {
        var copy = unsafe plaintext.withUnsafeBytes { unsafe [UInt8]($0) }
        defer { SecretBytes.wipe(&copy) }
        return try seal(copy, key: key, associatedData: associatedData)
    }

    /// - Throws: `CryptoError.notAuthentic` unless it was sealed under this key with this associated data;
    ///   `.invalidKey` unless the key has 32 bytes.
    public static func open(
        _ sealed: [UInt8], key: SecretBytes, associatedData: [UInt8]
    ) throws(CryptoError) -> SecretBytes {
        guard sealed.count >= overhead else { throw .notAuthentic }
        let nonce = Array(sealed.prefix(nonceByteCount))
        let ciphertext = Array(sealed[nonceByteCount..<sealed.count - tagByteCount])
        var tag = Array(sealed.suffix(tagByteCount))
        let context = try unsafe keyedContext(key, nonce, isSealing: false)
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        var written: Int32 = 0
        try check(unsafe EVP_DecryptUpdate(context, nil, &written, associatedData, length(associatedData.count)))
        return try unsafe SecretBytes(count: ciphertext.count) { memory throws(CryptoError) in
            let start = unsafe memory.baseAddress?.assumingMemoryBound(to: UInt8.self)
            if !ciphertext.isEmpty {
                try check(unsafe EVP_DecryptUpdate(context, start, &written, ciphertext, length(ciphertext.count)))
                guard written == ciphertext.count else { throw .libraryFailure }
            }
            try check(unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagByteCount), &tag))
            var rest = [UInt8](repeating: 0, count: tagByteCount)
            try check(unsafe EVP_DecryptFinal_ex(context, &rest, &written), else: .notAuthentic)
        }
    }

    /// For published vectors, which name their nonce; else a nonce is never chosen.
    package static func seal(
        _ plaintext: [UInt8], nonce: [UInt8], key: SecretBytes, associatedData: [UInt8]
    ) throws(CryptoError) -> [UInt8] {
        let context = try unsafe keyedContext(key, nonce, isSealing: true)
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        var written: Int32 = 0
        try check(unsafe EVP_EncryptUpdate(context, nil, &written, associatedData, length(associatedData.count)))
        var ciphertext = [UInt8](repeating: 0, count: plaintext.count)
        if !plaintext.isEmpty {
            try check(unsafe EVP_EncryptUpdate(context, &ciphertext, &written, plaintext, length(plaintext.count)))
            guard written == plaintext.count else { throw .libraryFailure }
        }
        var tag = [UInt8](repeating: 0, count: tagByteCount)
        try check(unsafe EVP_EncryptFinal_ex(context, &tag, &written))
        try check(unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tagByteCount), &tag))
        return nonce + ciphertext + tag
    }

    /// An EVP_CIPHER_CTX that the caller frees. libcrypto's own length of a GCM nonce is 12 bytes.
    private static func keyedContext(
        _ key: SecretBytes, _ nonce: [UInt8], isSealing: Bool
    ) throws(CryptoError) -> OpaquePointer {
        guard key.count == keyByteCount, nonce.count == nonceByteCount else { throw .invalidKey }
        let context = try unsafe check(EVP_CIPHER_CTX_new())
        do throws(CryptoError) {
            try unsafe key.withUnsafeBytes { bytes throws(CryptoError) in
                let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
                try check(unsafe EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, start, nonce, isSealing ? 1 : 0))
            }
        } catch {
            unsafe EVP_CIPHER_CTX_free(context)
            throw error
        }
        return unsafe context
    }
}
