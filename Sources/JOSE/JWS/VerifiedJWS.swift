/// A JWS whose signature held. `VerificationKey.verify(_:)` alone makes one.
public struct VerifiedJWS: Sendable {
    public let header: JWSHeader
    /// What was signed, decoded.
    public let payload: [UInt8]
    /// The key that it was verified with.
    public let kid: String

    init(_ jws: UnverifiedJWS, verifiedWith kid: String) {
        header = jws.header
        payload = jws.payload
        self.kid = kid
    }
}
