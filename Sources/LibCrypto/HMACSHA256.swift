internal import COpenSSL

/// HMAC with SHA-256 (RFC 2104) under one key, for as many messages as there are.
///
/// The key is taken in once, and each message starts from a copy of that state.
@safe
public final class HMACSHA256: @unchecked Sendable {
    /// Bytes of a tag.
    public static let byteCount = 32

    // EVP_MAC_CTX *; Sendable because it is not changed again after `init`: each call works on a copy.
    private let keyed: OpaquePointer

    /// - Throws: `CryptoError.libraryFailure` where libcrypto has no HMAC or no SHA-256 to give.
    public init(key: SecretBytes) throws(CryptoError) {
        let algorithm = try unsafe check(EVP_MAC_fetch(nil, "HMAC", nil))
        defer { unsafe EVP_MAC_free(algorithm) }
        unsafe keyed = try check(EVP_MAC_CTX_new(algorithm))
        try unsafe key.withUnsafeBytes { bytes throws(CryptoError) in
            try check(unsafe sallyport_mac_init_sha256(keyed, bytes.baseAddress, bytes.count))
        }
    }

    deinit { unsafe EVP_MAC_CTX_free(keyed) }

    /// The tag of the message: 32 bytes. Cost: under 1 µs for a token's length.
    ///
    /// Ends the process where no memory is left, as every allocation in Swift does; nothing else can fail here.
    public func authenticate(_ message: [UInt8]) -> [UInt8] {
        let context = unsafe EVP_MAC_CTX_dup(keyed)
        defer { unsafe EVP_MAC_CTX_free(context) }
        var tag = [UInt8](repeating: 0, count: Self.byteCount)
        var written = 0
        let succeeded =
            unsafe context != nil && EVP_MAC_update(context, message, message.count) == 1
            && EVP_MAC_final(context, &tag, &written, tag.count) == 1
        precondition(succeeded && written == Self.byteCount, "libcrypto has no memory for an HMAC")
        return tag
    }

    /// Whether this is the message's tag; compared in constant time.
    public func isValid(_ tag: [UInt8], for message: [UInt8]) -> Bool {
        ConstantTime.equal(tag, authenticate(message))
    }
}
