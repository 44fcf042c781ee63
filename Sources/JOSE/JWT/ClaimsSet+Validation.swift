internal import ASCII

extension ClaimsSet {
    /// Holds the claims against the policy; `exp` and `iat` must be there.
    ///
    /// The token is good from `nbf` (and `iat`) on and until the second before `exp`, both give or take the leeway.
    /// - Throws: any `ClaimsError`; `.expired` and `.notYetValid` only where all else is right.
    public func validate(_ policy: ClaimsPolicy, at now: NumericDate) throws(ClaimsError) {
        guard let type, type.hasSameBytes(as: policy.type) || mediaType(type) == mediaType(policy.type) else {
            throw .wrongType
        }
        if let wanted = policy.issuer {
            guard let issuer, issuer.hasSameBytes(as: wanted) else { throw .wrongIssuer }
        }
        if let wanted = policy.audience {
            guard audience.contains(where: { $0.hasSameBytes(as: wanted) }) else { throw .wrongAudience }
        } else {
            guard audience.isEmpty else { throw .wrongAudience }
        }
        guard let expiration, let issuedAt else { throw .missing }
        // All times of a token lie in 0 ... 2^53: no sum or difference of them overflows.
        let lifetime = expiration.secondsSince1970 - issuedAt.secondsSince1970
        guard lifetime > 0, lifetime <= policy.maxLifetimeSeconds else { throw .lifetimeRefused }
        let begin = max(notBefore ?? issuedAt, issuedAt).secondsSince1970
        let time = now.secondsSince1970
        guard time >= begin - policy.leewaySeconds else { throw .notYetValid }
        guard time < expiration.secondsSince1970 + policy.leewaySeconds else { throw .expired }
    }

    /// RFC 7515 §4.1.9: `application/` may be left out where no other `/` follows.
    private func mediaType(_ text: String) -> [UInt8] {
        let lowered = text.utf8.lowercasedASCII()
        let prefix = Array("application/".utf8)
        let rest = lowered.dropFirst(prefix.count)
        return lowered.starts(with: prefix) && !rest.contains(UInt8(ascii: "/")) ? Array(rest) : lowered
    }
}
