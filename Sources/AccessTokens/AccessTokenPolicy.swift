/// What an access token must say to be ours.
public struct AccessTokenPolicy: Sendable {
    /// `iss`.
    public let issuer: String
    /// `aud`; empty: tokens carry none.
    public let audience: [String]
    /// How far `exp` may lie behind `iat`.
    public let lifetimeSeconds: Int64

    public init(issuer: String, audience: [String], lifetimeSeconds: Int64) {
        self.issuer = issuer
        self.audience = audience
        self.lifetimeSeconds = lifetimeSeconds
    }

    /// How far the clocks of our own machines may differ.
    static let leewaySeconds: Int64 = 5
}
