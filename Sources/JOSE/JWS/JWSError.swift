/// Why a JWS or a JWE was not taken. To the bearer all of these are one: the token is not authentic.
public enum JWSError: Error, Equatable {
    /// More than `UnverifiedJWS.maxBytes`.
    case tooLarge
    /// Not three parts (of a JWE: five) of canonical base64url, or a header that is not a strict JSON object of
    /// the right members.
    case malformed
    /// The header asks for something that is never done: critical extensions, keys of its own, compression.
    case headerRefused
    /// The header's `alg` (of a JWE: or `enc`) is not the one algorithm of the key.
    case wrongAlgorithm
    /// The header's `kid` names another key.
    case wrongKey
    /// The signature does not hold; of a JWE: its tag.
    case wrongSignature
}
