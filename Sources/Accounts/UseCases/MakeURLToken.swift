internal import AccessTokens
public import Identity
internal import Rules

/// Makes a link that opens one path, or all below it, to whoever holds it: as much of it as its user may see then.
public struct MakeURLToken {
    private let issuer: LinkIssuer
    private let maxLifetimeSeconds: Int64

    /// - Parameter maxLifetimeSeconds: how long a link may be good for.
    public init(issuer: LinkIssuer, maxLifetimeSeconds: Int64) {
        self.issuer = issuer
        self.maxLifetimeSeconds = maxLifetimeSeconds
    }

    /// Nothing is stored. Cost: one signature.
    /// - Parameter session: the one with which the link ends; nil: with none.
    /// - Throws: `.invalid`, `.unavailable`, `.broken`.
    public func make(
        _ request: LinkRequest, for user: User, endingWith session: SessionID?, at now: Timestamp
    ) throws(AccountError) -> MadeLink {
        try issuer.make(
            request, .url(user: user.id, session: session), maxLifetimeSeconds: maxLifetimeSeconds, at: now)
    }
}

extension LinkIssuer {
    func make(
        _ request: LinkRequest, _ kind: LinkClaims.Kind, maxLifetimeSeconds: Int64, at now: Timestamp
    ) throws(AccountError) -> MadeLink {
        let faults = request.faults(maxLifetimeSeconds: maxLifetimeSeconds)
        guard faults.isEmpty, let path = request.canonicalPath else { throw .invalid(faults) }
        let id: LinkID
        do { id = try RandomID.link() } catch { throw .broken("a link could not be drawn: \(error)") }
        let expiresAt = now.adding(seconds: request.lifetimeSeconds)
        let token = try sign(
            LinkClaims(
                kind: kind, id: id, issuer: issuer, host: request.host, path: path, isPrefix: request.isPrefix,
                issuedAt: now, expiresAt: expiresAt, uses: request.uses, address: request.address,
                rate: request.rate))
        return MadeLink(
            id: id, token: token, host: request.host, target: RequestPath.escaped(path) + "?token=" + token,
            expiresAt: expiresAt)
    }
}
