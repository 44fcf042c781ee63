public import AccessTokens
public import Identity
internal import JOSE
internal import JOSESigning
internal import JSON
internal import LibCrypto

/// What a client gets at login and at every refresh.
public struct TokenPair: Sendable, Equatable {
    public let accessToken: String
    public let refreshToken: String
    /// How long the access token is good for from now.
    public let expiresInSeconds: Int64
}

/// An access token without a refresh token.
public struct AccessToken: Sendable, Equatable {
    public let text: String
    /// How long it is good for from now.
    public let expiresInSeconds: Int64
}

/// Makes tokens. Reads each time which key signs and which master key seals, so that a rotation holds at the next
/// request, and keeps the one key that it opened.
public final class TokenIssuer {
    /// Whom `sub` names: by id, or by the username as it was spelled where the user came from.
    public enum Subject: Sendable { case userID, username }

    private let keys: any KeyStore
    private let masterSecret: MasterSecret
    private let refreshTokens: RefreshTokenCodec
    private let policy: AccessTokenPolicy
    private let subject: Subject
    private let freshSeconds: Int64
    private var opened: TokenKey?

    public init(
        keys: any KeyStore, masterSecret: MasterSecret, refreshTokens: RefreshTokenCodec, policy: AccessTokenPolicy,
        subject: Subject, freshSeconds: Int64
    ) {
        self.keys = keys
        self.masterSecret = masterSecret
        self.refreshTokens = refreshTokens
        self.policy = policy
        self.subject = subject
        self.freshSeconds = freshSeconds
    }

    /// An access token of now and the session's n-th refresh token. Cost: one signature.
    public func issue(for user: User, _ session: Session, counter: Int64, at now: Timestamp) throws(AccountError)
        -> TokenPair
    {
        let access = try accessToken(for: user, session, at: now)
        return TokenPair(
            accessToken: access.text,
            refreshToken: try refreshToken(RefreshToken(session: session.id, counter: counter)),
            expiresInSeconds: access.expiresInSeconds)
    }

    /// An access token of now alone. Cost: one signature.
    func accessToken(for user: User, _ session: Session, at now: Timestamp) throws(AccountError) -> AccessToken {
        let key = try signingKey()
        do {
            let claims = try claims(for: user, session, at: now)
            return AccessToken(
                text: try key.token(payload: JSONWriter.write(claims.json), type: AccessTokenClaims.headerType),
                expiresInSeconds: policy.lifetimeSeconds)
        } catch {
            throw .broken("a token could not be made: \(error)")
        }
    }

    private func refreshToken(_ token: RefreshToken) throws(AccountError) -> String {
        do {
            guard let text = refreshTokens.encode(token, under: try masterSecret.sealingKeyID()) else {
                throw MasterSecret.SealError.keyUnknown
            }
            return text
        } catch MasterSecret.SealError.store(let error) {
            throw .unavailable(error)
        } catch {
            throw .broken("a refresh token could not be made: \(error)")
        }
    }

    private func claims(for user: User, _ session: Session, at now: Timestamp) throws(CryptoError)
        -> AccessTokenClaims
    {
        AccessTokenClaims(
            issuer: policy.issuer,
            subject: subject == .userID ? user.id.text : user.tokenName,
            audience: policy.audience, issuedAt: now, expiresAt: now.adding(seconds: policy.lifetimeSeconds),
            tokenID: Base64URL.encode(try Random.bytes(16)), session: session.id, username: user.username.canonical,
            roles: user.roles, authenticatedAt: session.authenticatedAt,
            isFresh: session.authenticatedAt.distance(to: now) < UInt64(freshSeconds))
    }

    private func signingKey() throws(AccountError) -> TokenKey {
        let sealed: SealedSigningKey?
        do { sealed = try keys.signingKey(for: .access) } catch { throw .unavailable(error) }
        guard let sealed else { throw .broken("the database holds no signing key") }
        if let opened, opened.kid == sealed.kid { return opened }
        let key = try SealedKeys.open(sealed, with: masterSecret)
        opened = key
        return key
    }
}
