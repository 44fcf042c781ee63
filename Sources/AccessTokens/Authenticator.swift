public import Identity
public import JOSE

/// Who is asking, by the rows as they stood when it was asked.
public struct AuthenticatedUser: Sendable {
    /// What the access token says; nil for a cookie, which says nothing.
    public let claims: AccessTokenClaims?
    public let session: Session
    public let user: User

    public init(claims: AccessTokenClaims?, session: Session, user: User) {
        self.claims = claims
        self.session = session
        self.user = user
    }
}

/// Symmetric verification keys, which no row shows: the accounts pools open theirs, the gate is given some.
public protocol SymmetricKeys {
    /// - Returns: nil where the key is not held here.
    func verificationKey(kid: String) throws(ReadFailure) -> VerificationKey?
}

/// Decides whether an access token or a session cookie opens anything: signature, then claims, then session and user
/// row, every time.
///
/// Keys that were built are kept, one for each row; the row itself is read each time, so that retirement holds at
/// the next request.
public final class Authenticator {
    private let reader: any SessionReading
    private let symmetricKeys: any SymmetricKeys
    private let policy: AccessTokenPolicy
    private let uses: any SessionUses
    private var built: [String: (row: PublishedKey, key: VerificationKey)] = [:]

    /// - Parameter uses: what is asked where the row by itself says that a session was idle for too long.
    public init(
        reader: any SessionReading, symmetricKeys: any SymmetricKeys, policy: AccessTokenPolicy,
        uses: any SessionUses
    ) {
        self.reader = reader
        self.uses = uses
        self.symmetricKeys = symmetricKeys
        self.policy = policy
    }

    /// Verifies the token and reads its rows.
    public func authenticate(_ token: String, at now: Timestamp) throws(TokenRefusal) -> AuthenticatedUser {
        let claimsSet = try verify(token, at: now)
        do {
            try claimsSet.validate(claimsPolicy, at: NumericDate(secondsSince1970: now.secondsSince1970))
        } catch {
            throw error == .expired ? .expired : .invalid
        }
        let claims = try AccessTokenClaims(claimsSet)
        guard let record = try record(of: claims.session), let user = record.user, record.session.kind == .token,
            claims.names(user)
        else { throw .sessionEnded }
        return try authenticated(record, claims, at: now)
    }

    /// The session and its user, if it counts: for who has shown by other means that they hold a token of it.
    public func authenticate(session: SessionID, at now: Timestamp) throws(TokenRefusal) -> AuthenticatedUser {
        guard let record = try record(of: session) else { throw .sessionEnded }
        return try authenticated(record, nil, at: now)
    }

    private func authenticated(
        _ record: SessionRecord, _ claims: AccessTokenClaims?, at now: Timestamp
    ) throws(TokenRefusal) -> AuthenticatedUser {
        let used: SessionRecord
        do { used = try record.counting(uses, at: now) } catch { throw .unknowable(error.detail) }
        guard let user = used.user, used.session.endReason(of: user, at: now) == nil else { throw .sessionEnded }
        return AuthenticatedUser(claims: claims, session: used.session, user: user)
    }

    /// Finds the session of a cookie's value.
    /// - Throws: `.invalid` for what was never a cookie of ours, or whose session's row is gone; never `.expired`.
    public func authenticate(cookie text: String, at now: Timestamp) throws(TokenRefusal) -> AuthenticatedUser {
        guard let cookie = SessionCookie(text: text), let record = try record(of: cookie.session),
            cookie.belongs(to: record.session)
        else { throw .invalid }
        return try authenticated(record, nil, at: now)
    }

    private func record(of session: SessionID) throws(TokenRefusal) -> SessionRecord? {
        do { return try reader.record(of: session) } catch { throw .unknowable(error.detail) }
    }

    /// Verifies the signature and that it is an access token of ours, whatever the time: also under a key whose last
    /// token has expired, unless it was retired.
    public func authenticClaims(of token: String) throws(TokenRefusal) -> AccessTokenClaims {
        let claimsSet = try verify(token, at: nil)
        guard let issuer = claimsSet.issuer, issuer.utf8.elementsEqual(policy.issuer.utf8) else { throw .invalid }
        return try AccessTokenClaims(claimsSet)
    }

    private var claimsPolicy: ClaimsPolicy {
        ClaimsPolicy(
            type: AccessTokenClaims.headerType, issuer: policy.issuer, audience: policy.audience.first,
            leewaySeconds: AccessTokenPolicy.leewaySeconds, maxLifetimeSeconds: policy.lifetimeSeconds)
    }

    /// - Parameter now: nil where the time does not matter.
    private func verify(_ token: String, at now: Timestamp?) throws(TokenRefusal) -> ClaimsSet {
        let jws: UnverifiedJWS
        do { jws = try UnverifiedJWS(compact: token) } catch { throw .invalid }
        guard let type = jws.header.type, type.utf8.elementsEqual(AccessTokenClaims.headerType.utf8),
            let kid = jws.header.kid
        else { throw .invalid }
        let key = try key(kid, at: now)
        do { return try ClaimsSet(key.verify(jws)) } catch { throw .invalid }
    }

    private func key(_ kid: String, at now: Timestamp?) throws(TokenRefusal) -> VerificationKey {
        let row: PublishedKey?
        do { row = try reader.publishedKey(kid: kid) } catch { throw .unknowable(error.detail) }
        guard let row, row.use == .access, row.state != .retired, now.map(row.verifies(at:)) ?? true,
            let algorithm = SignatureAlgorithm(rawValue: row.algorithm)
        else {
            built[kid] = nil
            throw .invalid
        }
        if let kept = built[kid], kept.row == row { return kept.key }
        let key = algorithm == .hs256 ? try symmetricKey(kid) : try publicKey(row, algorithm)
        built[kid] = (row, key)
        return key
    }

    private func publicKey(_ row: PublishedKey, _ algorithm: SignatureAlgorithm) throws(TokenRefusal)
        -> VerificationKey
    {
        do {
            return try VerificationKey(JWK(json: row.publicJWK), algorithm: algorithm)
        } catch {
            throw .unknowable("key \(row.kid) cannot be read: \(error)")
        }
    }

    private func symmetricKey(_ kid: String) throws(TokenRefusal) -> VerificationKey {
        let key: VerificationKey?
        do { key = try symmetricKeys.verificationKey(kid: kid) } catch { throw .unknowable(error.detail) }
        guard let key else { throw .unknowable("key \(kid) is symmetric, and it is not held here") }
        return key
    }
}

extension AccessTokenClaims {
    /// Whether `sub` names this user, by id or by name.
    fileprivate func names(_ user: User) -> Bool {
        subject.utf8.elementsEqual(user.id.text.utf8) || subject.utf8.elementsEqual(user.username.canonical.utf8)
    }
}
