internal import COpenSSL
public import LibCrypto

/// PBKDF2 with HMAC (RFC 8018 §5.2).
public enum PBKDF2 {
    /// Derives a key from a password. Cost: about 0.23 µs an iteration and digest with SHA-256.
    ///
    /// - Parameters:
    ///   - iterations: at least 1.
    ///   - count: bytes of the key, at least 1; each beginning `digest.byteCount` costs all iterations anew.
    /// - Throws: `libraryFailure`, `invalidKey` for a count or number out of range.
    public static func derive(
        from password: Span<UInt8>, salt: [UInt8], iterations: Int, digest: Digest, count: Int
    ) throws(CryptoError) -> [UInt8] {
        guard count > 0, iterations > 0, let iterations = Int32(exactly: iterations),
            let passwordLength = Int32(exactly: password.count), let saltLength = Int32(exactly: salt.count),
            let keyLength = Int32(exactly: count)
        else { throw .invalidKey }
        var key = [UInt8](repeating: 0, count: count)
        let result = unsafe password.withUnsafeBufferPointer { password in
            unsafe password.withMemoryRebound(to: CChar.self) { password in
                unsafe PKCS5_PBKDF2_HMAC(
                    password.baseAddress, passwordLength, salt, saltLength, iterations, digest.function, keyLength,
                    &key)
            }
        }
        try check(result)
        return key
    }
}
