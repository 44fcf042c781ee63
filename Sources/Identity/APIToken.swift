/// The id of an API token. No secret: it opens nothing without the token's secret.
public struct APITokenID: RowID {
    public let bytes: [UInt8]

    public init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        self.bytes = bytes
    }
}

/// A long-lived credential of a user, for a program: named, and good for what its scope says alone. Its secret is not
/// in it.
public struct APIToken: Sendable, Equatable {
    /// Whether it counts.
    public enum State: String, Sendable {
        case active
        case expired
        case revoked
    }

    public let id: APITokenID
    public let userID: UserID
    /// The owner's own word for it, 1 to 64 characters.
    public let name: String
    public let scope: TokenScope
    public let createdAt: Timestamp
    /// From when on it counts no more; nil: it counts until it is revoked.
    public let expiresAt: Timestamp?
    public let revokedAt: Timestamp?
    /// Who made it, as events name who did something: `user:ID`, `operator:NAME`.
    public let createdBy: String

    public init(
        id: APITokenID, userID: UserID, name: String, scope: TokenScope, createdAt: Timestamp, expiresAt: Timestamp?,
        revokedAt: Timestamp? = nil, createdBy: String
    ) {
        self.id = id
        self.userID = userID
        self.name = name
        self.scope = scope
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.createdBy = createdBy
    }

    public func state(at now: Timestamp) -> State {
        if revokedAt != nil { return .revoked }
        guard let expiresAt, now >= expiresAt else { return .active }
        return .expired
    }
}

/// An API token's row with its user's, as they stood in one moment.
public struct APITokenRecord: Sendable, Equatable {
    public let token: APIToken
    /// SHA-256 of the secret, 32 bytes.
    public let secretHash: [UInt8]
    public let user: User

    public init(token: APIToken, secretHash: [UInt8], user: User) {
        self.token = token
        self.secretHash = secretHash
        self.user = user
    }
}

/// What the gate may ask of API tokens: one read, one statement.
public protocol APITokenReading {
    /// The token's row, whatever its state, with its user's; nil where there is none.
    func record(of token: APITokenID) throws(ReadFailure) -> APITokenRecord?
}

/// When the gate last let API tokens in.
public protocol APITokenUses {
    /// - Returns: nil where no use is known.
    /// - Throws: where there may be one that cannot be read just now.
    func lastUse(of token: APITokenID) throws(ReadFailure) -> Timestamp?
}
