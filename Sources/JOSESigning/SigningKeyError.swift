/// Why a key could not be had, or did not sign. Says nothing of the key.
public enum SigningKeyError: Error, Equatable {
    /// The bytes are no key of that algorithm, or one that is too weak.
    case invalidKey
    /// libcrypto did not do what it always does: no entropy, no memory.
    case libraryFailure
}
