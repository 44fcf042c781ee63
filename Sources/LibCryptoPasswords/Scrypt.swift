internal import COpenSSL
public import LibCrypto

/// scrypt (RFC 7914).
public enum Scrypt {
    /// Derives a key from a password. Memory: 128 · r · 2^log2N bytes of the heap for as long as it takes.
    ///
    /// - Throws: `libraryFailure`, also where libcrypto refuses the parameters.
    public static func derive(
        from password: Span<UInt8>, salt: [UInt8], log2N: Int, r: Int, p: Int, count: Int
    ) throws(CryptoError) -> [UInt8] {
        guard (1..<63).contains(log2N), r > 0, p > 0, count > 0 else { throw .invalidKey }
        let n = UInt64(1) << UInt64(log2N)
        // libcrypto's own limit is 32 MiB, which werkzeug's parameters pass by their last block (S14).
        let (blocks, overflowed) = n.addingReportingOverflow(UInt64(p) + 3)
        let (memory, overflowedToo) = blocks.multipliedReportingOverflow(by: 128 * UInt64(r))
        guard !overflowed, !overflowedToo else { throw .invalidKey }
        var key = [UInt8](repeating: 0, count: count)
        let result = unsafe password.withUnsafeBufferPointer { password in
            unsafe password.withMemoryRebound(to: CChar.self) { password in
                unsafe EVP_PBE_scrypt(
                    password.baseAddress, password.count, salt, salt.count, n, UInt64(r), UInt64(p), memory, &key, count
                )
            }
        }
        try check(result)
        return key
    }
}
