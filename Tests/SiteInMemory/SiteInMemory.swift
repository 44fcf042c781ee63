public import AccessTokens
public import Accounts
public import Identity
public import JOSE
public import JOSESigning
internal import JSON
internal import LibCrypto
public import PasswordHashing
public import StoreConformance

/// Everything behind the doors, wired as the programs wire theirs, over a store in memory.
public struct Site {
    public static let issuer = "https://example.org"
    public static let password = "correct horse battery"
    public static let tokenLifetimeSeconds: Int64 = 900
    public static let sessionLifetimeSeconds: Int64 = 86_400
    public static let idleSeconds: Int64 = 3_600
    public static let freshSeconds: Int64 = 300

    public let store: InMemoryStore
    public let uses = InMemorySessionUses()
    public let masterSecret: MasterSecret
    public let hasher = PasswordHasher()
    public let signingKey: SigningKey
    public let sessionPolicy: SessionPolicy
    public let tokenPolicy: AccessTokenPolicy
    public let refreshTokens: RefreshTokenCodec
    public let issuer: TokenIssuer
    public let authenticator: Authenticator
    public let throttlePolicy = ThrottlePolicy(freeFailures: 5, cooldownSeconds: 900, nameFailures: 100)
    public let attemptKeys: AttemptKeyMaker
    public let devices: DeviceCookies
    public let throttle: Throttle

    public init(
        algorithm: SignatureAlgorithm = .edDSA, subject: TokenIssuer.Subject = .userID, audience: [String] = [],
        graceSeconds: Int64 = 10
    ) throws {
        store = InMemoryStore()
        masterSecret = try Self.masterSecret([1]).sealing(asChosenBy: store)
        signingKey = try SigningKey.generate(algorithm)
        sessionPolicy = SessionPolicy(
            lifetimeSeconds: Self.sessionLifetimeSeconds, idleSeconds: Self.idleSeconds, graceSeconds: graceSeconds,
            freshSeconds: Self.freshSeconds)
        tokenPolicy = AccessTokenPolicy(
            issuer: Self.issuer, audience: audience, lifetimeSeconds: Self.tokenLifetimeSeconds)
        refreshTokens = try RefreshTokenCodec(masterSecret: masterSecret, salt: store.refreshSalt())
        issuer = TokenIssuer(
            keys: store, masterSecret: masterSecret, refreshTokens: refreshTokens, policy: tokenPolicy,
            subject: subject, freshSeconds: Self.freshSeconds)
        authenticator = Authenticator(
            reader: StoreReader(store),
            symmetricKeys: SealedSymmetricKeys(keys: store, masterSecret: masterSecret), policy: tokenPolicy,
            uses: uses)
        attemptKeys = try AttemptKeyMaker(masterSecret: masterSecret)
        devices = try DeviceCookies(masterSecret: masterSecret)
        throttle = Throttle(store: store, policy: throttlePolicy, keyMaker: attemptKeys, devices: devices)
        try add(signingKey, state: .signing)
    }

    /// The same site, whose access tokens are encrypted from now on.
    public func encrypting() throws -> EncryptionKey {
        let added = try AddSigningKey(store: store, masterSecret: masterSecret).generate(
            .a256GCM, by: .system, at: Sample.now)
        _ = try PromoteSigningKey(store: store, tokenLifetimeSeconds: Self.tokenLifetimeSeconds).promote(
            kid: added.kid, atOnce: true, by: .system, at: Sample.now)
        let row = try present(try store.sealedKey(kid: added.kid))
        let secret = try masterSecret.open(row.sealedPrivateKey, for: .signingKey, of: Array(row.kid.utf8))
        return try EncryptionKey(serialized: secret)
    }

    /// A ring whose keys are told apart by one byte each; the first seals.
    public static func masterSecret(_ bytes: [UInt8]) throws -> MasterSecret {
        let keys = try bytes.map { byte in
            try present(
                MasterKey(
                    id: [0, 0, 0, byte], secret: SecretBytes(copying: (0..<32).map { $0 &* byte &+ byte })))
        }
        return try present(MasterSecret(keys: keys))
    }

    /// Puts the key's row into the store.
    @discardableResult
    public func add(_ key: SigningKey, state: PublishedKey.State) throws -> PublishedKey {
        let sealed = SealedSigningKey(
            kid: key.kid, algorithm: key.algorithm.rawValue,
            sealedPrivateKey: try masterSecret.seal(key.serialized(), for: .signingKey, of: Array(key.kid.utf8)))
        let published = PublishedKey(
            kid: key.kid, algorithm: key.algorithm.rawValue, state: state,
            publicJWK: JSONWriter.write(key.publicJWK.object),
            verifiesUntil: state == .verifying ? Sample.now.adding(seconds: 1_020) : nil)
        try store.insert(sealed, published: published, at: Sample.now)
        return published
    }

    /// A user with `Site.password`, whose hash is computed once for all tests.
    @discardableResult
    public func addUser(
        _ name: String, id: UInt8, email: String? = nil, isEmailVerified: Bool = false, roles: [String] = []
    ) throws -> User {
        let sealed = try masterSecret.seal(
            SecretBytes(copying: Array(Self.hash.get().utf8)), for: .password, of: Sample.userID(id).bytes)
        let credentials = try Sample.credentials(
            name, id: id, email: email, isEmailVerified: isEmailVerified, roles: roles, sealedPassword: sealed)
        guard try store.insert(credentials) else { throw Missing() }
        return credentials.user
    }

    /// A session with its first pair of tokens, without the cost of a password.
    public func startSession(
        _ id: UInt8, of user: User, kind: Session.Kind = .token, at now: Timestamp = Sample.now
    ) throws -> (session: Session, tokens: TokenPair) {
        var session = Session(
            id: try Sample.sessionID(id), userID: user.id, kind: kind, createdAt: now,
            expiresAt: now.adding(seconds: Self.sessionLifetimeSeconds), idleLimitSeconds: Self.idleSeconds,
            device: "curl/8.0", address: "192.0.2.1")
        if kind == .cookie { session.cookieSecretHash = try SessionCookie(for: session.id).secretHash }
        try store.insert(session)
        return (session, try issuer.issue(for: user, session, counter: 0, at: now))
    }

    private static let hash = Result { try PasswordHasher().hash(Password(password)) }
}

/// Something that a test rests on is not there.
public struct Missing: Error {
    public init() {}
}

/// The value, or `Missing`.
public func present<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw Missing() }
    return value
}
