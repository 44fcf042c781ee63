internal import ASCII
public import Identity
internal import JOSE
internal import JSON

/// Takes access tokens that another application signed before its users came here, as Flask-JWT-Extended makes them:
/// without `kid` and without `sid`.
///
/// They are tried against keys that the operator took in for that alone, each with its one algorithm and its end. There
/// is no session behind them: they hold until they expire, unless the user is disabled or gone, or the key withdrawn.
public final class LegacyAuthenticator {
    private let reader: any LegacyTokenReading
    private let symmetricKeys: any SymmetricKeys

    public init(reader: any LegacyTokenReading, symmetricKeys: any SymmetricKeys) {
        self.reader = reader
        self.symmetricKeys = symmetricKeys
    }

    /// Whether the text may be such a token: every token of ours names its key.
    public static func isClaimed(by text: String) -> Bool {
        guard let jws = try? UnverifiedJWS(compact: text) else { return false }
        return isClaimed(by: jws)
    }

    private static func isClaimed(by jws: UnverifiedJWS) -> Bool {
        jws.header.kid == nil && jws.header.type?.hasSameBytes(as: "JWT") ?? true
    }

    /// Verifies the token and reads the user's row. Cost: two reads and a MAC for each key.
    public func authenticate(_ text: String, at now: Timestamp) throws(TokenRefusal) -> User {
        let jws: UnverifiedJWS
        do { jws = try UnverifiedJWS(compact: text) } catch { throw .invalid }
        guard Self.isClaimed(by: jws) else { throw .invalid }
        let claims = try verify(jws, at: now)
        // No `sid`, no `aud`: neither a token of ours without its `kid`, nor one that was meant for others.
        guard claims["type"] == .string("access"), claims["sid"] == nil, claims.audience.isEmpty,
            let subject = claims.subject, let expiration = claims.expiration
        else { throw .invalid }
        let leeway = AccessTokenPolicy.leewaySeconds
        let begin = max(claims.notBefore?.secondsSince1970 ?? 0, claims.issuedAt?.secondsSince1970 ?? 0)
        guard now.secondsSince1970 >= begin - leeway else { throw .invalid }
        guard now.secondsSince1970 < expiration.secondsSince1970 + leeway else { throw .expired }
        let user: User?
        do { user = try reader.user(spelled: subject) } catch { throw .unknowable(error.detail) }
        guard let user, user.disabledAt == nil else { throw .sessionEnded }
        return user
    }

    private func verify(_ jws: UnverifiedJWS, at now: Timestamp) throws(TokenRefusal) -> ClaimsSet {
        let keys: [PublishedKey]
        do { keys = try reader.legacyKeys() } catch { throw .unknowable(error.detail) }
        var notHeld: String?
        for row in keys where row.verifies(at: now) && row.algorithm == SignatureAlgorithm.hs256.rawValue {
            let key: VerificationKey?
            do { key = try symmetricKeys.verificationKey(kid: row.kid) } catch { throw .unknowable(error.detail) }
            guard let key else {
                notHeld = row.kid
                continue
            }
            guard let verified = try? key.verify(jws) else { continue }
            do { return try ClaimsSet(verified) } catch { throw .invalid }
        }
        if let notHeld { throw .unknowable("key \(notHeld) is symmetric, and it is not held here") }
        throw .invalid
    }
}
