internal import COpenSSL

/// SHA-256 (FIPS 180-4).
public enum SHA256 {
    /// Bytes of a digest.
    public static let byteCount = 32

    // EVP_MD *. Fetched once: finding it costs as much as hashing half a kilobyte.
    // Unsafe in name alone: nobody changes it once it is there, and it is never given back.
    private nonisolated(unsafe) static let algorithm = unsafe EVP_MD_fetch(nil, "SHA256", nil)

    /// Hashes the whole message at once. Cost: about 1 µs per 0.5 KB.
    ///
    /// Ends the process where no memory is left, as every allocation in Swift does; nothing else can fail here.
    public static func hash(_ message: [UInt8]) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { digest, count in
            let succeeded = unsafe EVP_Digest(message, message.count, digest.baseAddress, nil, algorithm, nil) == 1
            precondition(succeeded, "libcrypto has no memory for a digest")
            count = byteCount
        }
    }
}
