/// Why claims were not taken, although the signature held.
public enum ClaimsError: Error, Equatable {
    /// Not a strict JSON object, or a registered claim of the wrong type or out of range.
    case malformed
    /// A claim that must be there is not.
    case missing
    /// The token is of another kind (`typ`).
    case wrongType
    case wrongIssuer
    /// Meant for others.
    case wrongAudience
    /// Ends before it begins, or lives longer than the policy lets any token live.
    case lifetimeRefused
    /// Was good once.
    case expired
    /// Will be good later, or one of the clocks is wrong.
    case notYetValid
}
