/// A key as far as it takes tokens. A signed token fits no key that encrypts, and the reverse (RFC 8725 §3.1).
public enum TokenVerifier: Sendable {
    case signature(VerificationKey)
    case encryption(DirectKey)

    /// - Throws: `JWSError` where the token is not authentic under this key, `ClaimsError.malformed`.
    public func claims(of token: UnverifiedToken) throws -> ClaimsSet {
        switch (self, token) {
        case (.signature(let key), .signed(let jws)): try ClaimsSet(key.verify(jws))
        case (.encryption(let key), .encrypted(let jwe)): try ClaimsSet(key.open(jwe))
        case (.signature, .encrypted), (.encryption, .signed): throw JWSError.wrongAlgorithm
        }
    }
}
