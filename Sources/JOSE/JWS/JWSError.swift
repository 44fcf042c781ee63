/// Why a JWS was not taken. To the bearer all of these are one: the token is not authentic.
public enum JWSError: Error, Equatable {
    /// More than `UnverifiedJWS.maxBytes`.
    case tooLarge
    /// Not three parts of canonical base64url, or a header that is not a strict JSON object of the right members.
    case malformed
    /// The header asks for something that is never done: critical extensions, keys of its own, compression.
    case headerRefused
    /// The header's `alg` is not the one algorithm of the key.
    case wrongAlgorithm
    /// The header's `kid` names another key.
    case wrongKey
    /// The signature does not hold.
    case wrongSignature
}
