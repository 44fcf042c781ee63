internal import COpenSSL
public import LibCrypto

/// The digests that stored passwords were made with, the broken ones among them: for verifying what others stored,
/// never for anything new.
public enum Digest: String, CaseIterable, Sendable {
    case md5, sha1, sha256, sha512

    /// Bytes of a digest.
    public var byteCount: Int {
        switch self {
        case .md5: 16
        case .sha1: 20
        case .sha256: 32
        case .sha512: 64
        }
    }

    var function: OpaquePointer? {  // const EVP_MD *
        switch self {
        case .md5: unsafe EVP_md5()
        case .sha1: unsafe EVP_sha1()
        case .sha256: unsafe EVP_sha256()
        case .sha512: unsafe EVP_sha512()
        }
    }

    /// Hashes the message at once. Cost: about 1 µs per 0.5 KB.
    /// - Throws: `libraryFailure`, such as where the digest is switched off by configuration.
    public func hash(_ message: Span<UInt8>) throws(CryptoError) -> [UInt8] {
        try unsafe digest { (output, length) throws(CryptoError) in
            let result = unsafe message.withUnsafeBufferPointer { message in
                unsafe EVP_Digest(message.baseAddress, message.count, output, length, function, nil)
            }
            try check(result)
        }
    }

    /// HMAC (RFC 2104) of the message.
    /// - Throws: `libraryFailure`.
    public func hmac(key: [UInt8], _ message: Span<UInt8>) throws(CryptoError) -> [UInt8] {
        guard let keyLength = Int32(exactly: key.count) else { throw .invalidKey }
        return try unsafe digest { (output, length) throws(CryptoError) in
            let tag = unsafe message.withUnsafeBufferPointer { message in
                unsafe HMAC(function, key, keyLength, message.baseAddress, message.count, output, length)
            }
            try check(unsafe tag == nil ? 0 : 1)
        }
    }

    private func digest(
        _ make: (UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<UInt32>) throws(CryptoError) -> Void
    ) throws(CryptoError) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        try unsafe make(&output, &length)
        return Array(output[..<Int(length)])
    }
}
