internal import ASCII
public import Identity
public import JOSE
public import JSON

/// Who is asking, by the rows as they stood when it was asked.
public final class AuthenticatedUser: Sendable {
    /// What the access token says; nil for a cookie, which says nothing.
    public let claims: AccessTokenClaims?
    /// The same, as the token has it.
    public let claimsObject: JSONObject?
    public let session: Session
    public let user: User

    public init(claims: AccessTokenClaims?, claimsObject: JSONObject? = nil, session: Session, user: User) {
        self.claims = claims
        self.claimsObject = claimsObject
        self.session = session
        self.user = user
    }
}

/// Symmetric verification keys, which no row shows: the accounts pools open theirs, the gate is given some.
public protocol SymmetricKeys {
    /// - Returns: nil where the key is not held here.
    func verificationKey(kid: String) throws(ReadFailure) -> VerificationKey?
    /// The same for a key that encrypts.
    func directKey(kid: String) throws(ReadFailure) -> DirectKey?
}

extension SymmetricKeys {
    public func directKey(kid: String) throws(ReadFailure) -> DirectKey? { nil }
}

/// Decides whether an access token or a session cookie opens anything: signature, then claims, then session and user
/// row, every time.
///
/// Keys that were built are kept, one for each row, and tokens that were verified; the row itself is read each time, so
/// that retirement holds at the next request.
public final class Authenticator {
    private let reader: any SessionReading
    private let symmetricKeys: any SymmetricKeys
    private let claimsPolicy: ClaimsPolicy
    private let uses: any SessionUses
    private var built: [String: (row: PublishedKey, key: TokenVerifier)] = [:]
    private var verified = VerifiedTokens()

    /// - Parameter uses: what is asked where the row by itself says that a session was idle for too long.
    public init(
        reader: any SessionReading, symmetricKeys: any SymmetricKeys, policy: AccessTokenPolicy,
        uses: any SessionUses
    ) {
        self.reader = reader
        self.uses = uses
        self.symmetricKeys = symmetricKeys
        claimsPolicy = ClaimsPolicy(
            type: AccessTokenClaims.headerType, issuer: policy.issuer, audience: policy.audience.first,
            leewaySeconds: AccessTokenPolicy.leewaySeconds, maxLifetimeSeconds: policy.lifetimeSeconds)
    }

    /// Verifies the token and reads its rows.
    public func authenticate(_ text: String, at now: Timestamp) throws(TokenRefusal) -> AuthenticatedUser {
        let digest = VerifiedTokens.digest(text)
        let (token, record): (VerifiedAccessToken, SessionRecord?)
        if let kept = try keptToken(digest, at: now) {
            (token, record) = kept
        } else {
            (token, record) = try newToken(text, digest, at: now)
        }
        do {
            try token.claimsSet.validate(claimsPolicy, at: NumericDate(secondsSince1970: now.secondsSince1970))
        } catch {
            throw error == .expired ? .expired : .invalid
        }
        let claims = token.claims
        guard let record, let user = record.user, record.session.kind == .token, claims.names(user)
        else { throw .sessionEnded }
        return try authenticated(record, token, at: now)
    }

    /// The session and its user, if it counts: for who has shown by other means that they hold a token of it.
    public func authenticate(session: SessionID, at now: Timestamp) throws(TokenRefusal) -> AuthenticatedUser {
        guard let record = try record(of: session) else { throw .sessionEnded }
        return try authenticated(record, nil, at: now)
    }

    private func authenticated(
        _ record: SessionRecord, _ token: VerifiedAccessToken?, at now: Timestamp
    ) throws(TokenRefusal) -> AuthenticatedUser {
        let used: SessionRecord
        do { used = try record.counting(uses, at: now) } catch { throw .unknowable(error.detail) }
        guard let user = used.user, used.session.endReason(of: user, at: now) == nil else { throw .sessionEnded }
        return AuthenticatedUser(
            claims: token?.claims, claimsObject: token?.claimsSet.object, session: used.session, user: user)
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
        let claims = try verify(token, at: nil).token.claims
        guard let issuer = claimsPolicy.issuer, claims.issuer.hasSameBytes(as: issuer) else { throw .invalid }
        return claims
    }

    /// A token that was verified before, and its session's row; nil where it was not, or its key is another by now.
    private func keptToken(
        _ digest: VerifiedTokens.Digest, at now: Timestamp
    ) throws(TokenRefusal) -> (VerifiedAccessToken, SessionRecord?)? {
        guard let kept = verified.entry(digest) else { return nil }
        let rows: TokenRows
        do {
            rows = try reader.rows(of: kept.token.claims.session, under: kept.key.kid)
        } catch {
            throw .unknowable(error.detail)
        }
        guard let key = rows.key, key == kept.key, Self.counts(key, at: now) else { return nil }
        return (kept.token, rows.record)
    }

    private func newToken(
        _ text: String, _ digest: VerifiedTokens.Digest, at now: Timestamp
    ) throws(TokenRefusal) -> (VerifiedAccessToken, SessionRecord?) {
        let entry = try verify(text, at: now)
        verified.insert(entry, for: digest)
        return (entry.token, try record(of: entry.token.claims.session))
    }

    /// - Parameter now: nil where the time does not matter.
    private func verify(_ text: String, at now: Timestamp?) throws(TokenRefusal) -> VerifiedTokens.Entry {
        let unverified: UnverifiedToken
        do { unverified = try UnverifiedToken(compact: text) } catch { throw .invalid }
        guard let type = unverified.type, type.hasSameBytes(as: AccessTokenClaims.headerType),
            let kid = unverified.kid
        else { throw .invalid }
        let row = try row(of: kid, at: now)
        let key = try key(row)
        let claimsSet: ClaimsSet
        do { claimsSet = try key.claims(of: unverified) } catch { throw .invalid }
        return VerifiedTokens.Entry(key: row, token: try VerifiedAccessToken(claimsSet))
    }

    /// The row of a key that counts.
    private func row(of kid: String, at now: Timestamp?) throws(TokenRefusal) -> PublishedKey {
        let row: PublishedKey?
        do { row = try reader.publishedKey(kid: kid) } catch { throw .unknowable(error.detail) }
        guard let row, Self.counts(row, at: now) else {
            built[kid] = nil
            throw .invalid
        }
        return row
    }

    private static func counts(_ row: PublishedKey, at now: Timestamp?) -> Bool {
        row.use == .access && row.state != .retired && now.map(row.verifies(at:)) ?? true
    }

    private func key(_ row: PublishedKey) throws(TokenRefusal) -> TokenVerifier {
        if let kept = built[row.kid], kept.row == row { return kept.key }
        guard let algorithm = TokenAlgorithm(name: row.algorithm) else { throw .invalid }
        let key = try verifier(row, algorithm)
        built[row.kid] = (row, key)
        return key
    }

    private func verifier(_ row: PublishedKey, _ algorithm: TokenAlgorithm) throws(TokenRefusal) -> TokenVerifier {
        let held: TokenVerifier?
        do {
            switch algorithm {
            case .signature(.hs256): held = try symmetricKeys.verificationKey(kid: row.kid).map(TokenVerifier.signature)
            case .a256GCM: held = try symmetricKeys.directKey(kid: row.kid).map(TokenVerifier.encryption)
            case .signature(let algorithm):
                held = .signature(try VerificationKey(JWK(json: row.publicJWK), algorithm: algorithm))
            }
        } catch let error as ReadFailure {
            throw .unknowable(error.detail)
        } catch {
            throw .unknowable("key \(row.kid) cannot be read: \(error)")
        }
        guard let held else { throw .unknowable("key \(row.kid) is symmetric, and it is not held here") }
        return held
    }
}

extension AccessTokenClaims {
    /// Whether `sub` names this user, by id or by name, as it is spelled here or was where the user came from.
    fileprivate func names(_ user: User) -> Bool {
        subject.hasSameBytes(as: user.id.text) || subject.hasSameBytes(as: user.username.canonical)
            || subject.hasSameBytes(as: user.tokenName)
    }
}
