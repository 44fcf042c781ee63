/// Why a key was refused. Says nothing of the key.
public enum JWKError: Error, Equatable {
    /// A member is missing, of the wrong type, not canonical base64url, or the numbers make no key that is taken.
    case malformed
    /// A kind of key or a curve that is not known here (RFC 7517 §5: in a set, such keys are passed over).
    case unsupported
    /// A private or symmetric key stands where a public one is asked for.
    case notPublic
    /// The key cannot be used with that algorithm, or says itself that it is for something else.
    case wrongAlgorithm
    /// A secret of under 32 bytes, or plainly not random.
    case weakSecret
    /// libcrypto did not do what it always does.
    case libraryFailure
}
