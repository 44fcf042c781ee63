internal import COpenSSL

/// Why cryptography did not happen. Says nothing of the keys and texts.
public enum CryptoError: Error, Equatable {
    /// The key is of the wrong size or kind, or no key at all.
    case invalidKey
    /// The sealed text, its associated data or the key is not the one that was sealed.
    case notAuthentic
    /// libcrypto did not do what it always does: no entropy, no memory, an algorithm switched off by configuration.
    case libraryFailure
}

/// Every call into libcrypto that answers 1 for success goes through here; the thread's error queue is left empty.
package func check(_ result: Int32, else error: CryptoError = .libraryFailure) throws(CryptoError) {
    guard result == 1 else {
        ERR_clear_error()
        throw error
    }
}

/// Every call into libcrypto that answers a pointer goes through here; nil is a failure.
package func check(_ result: OpaquePointer?, else error: CryptoError = .libraryFailure)
    throws(CryptoError) -> OpaquePointer
{
    guard let result = unsafe result else {
        ERR_clear_error()
        throw error
    }
    return unsafe result
}
