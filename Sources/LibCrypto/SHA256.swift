internal import COpenSSL

/// SHA-256 (FIPS 180-4).
public enum SHA256 {
    /// Bytes of a digest.
    public static let byteCount = 32

    /// Hashes the whole message at once. Cost: about 1 µs per 0.5 KB; cannot fail.
    public static func hash(_ message: [UInt8]) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { digest, count in
            unsafe _ = COpenSSL.SHA256(message, message.count, digest.baseAddress)
            count = byteCount
        }
    }
}
