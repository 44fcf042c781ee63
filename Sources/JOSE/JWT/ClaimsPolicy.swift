/// What claims must say to be taken.
public struct ClaimsPolicy: Sendable, Equatable {
    /// The header's `typ`, which keeps tokens of different kinds apart (RFC 8725 §3.11): compared without regard to
    /// ASCII case, with or without `application/` before it (RFC 7515 §4.1.9).
    public let type: String
    /// The only `iss` that is taken; nil takes any, and none.
    public let issuer: String?
    /// What must be among `aud`. With nil a token that has an `aud` is refused: it was meant for others
    /// (RFC 7519 §4.1.3).
    public let audience: String?
    /// How far the clocks may be apart: 0 to 60 seconds.
    public let leewaySeconds: Int64
    /// The longest time from `iat` to `exp`, in seconds; keeps a token that somebody was talked into signing from
    /// living for ever.
    public let maxLifetimeSeconds: Int64

    /// - Parameter leewaySeconds: Values outside 0 ... 60 count as the nearer end.
    public init(
        type: String, issuer: String? = nil, audience: String? = nil, leewaySeconds: Int64 = 0,
        maxLifetimeSeconds: Int64
    ) {
        self.type = type
        self.issuer = issuer
        self.audience = audience
        self.leewaySeconds = min(max(leewaySeconds, 0), 60)
        self.maxLifetimeSeconds = maxLifetimeSeconds
    }
}
