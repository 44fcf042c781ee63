internal import COpenSSL

/// Bytes that nobody can guess, from libcrypto's generator (RAND_bytes(3)).
public enum Random {
    /// - Throws: `CryptoError.libraryFailure` where the generator has no entropy.
    public static func bytes(_ count: Int) throws(CryptoError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        try check(unsafe RAND_bytes(&bytes, length(count)))
        return bytes
    }

    /// The same, into memory that is wiped.
    /// - Throws: `CryptoError.libraryFailure` where the generator has no entropy.
    public static func secret(_ count: Int) throws(CryptoError) -> SecretBytes {
        try unsafe SecretBytes(count: count) { memory throws(CryptoError) in
            try check(unsafe RAND_bytes(memory.baseAddress?.assumingMemoryBound(to: UInt8.self), length(count)))
        }
    }
}

/// A length as libcrypto's older calls take it.
func length(_ count: Int) throws(CryptoError) -> Int32 {
    guard let length = Int32(exactly: count) else { throw .libraryFailure }
    return length
}
