/// The server's record of one login. After its end the row stays as a tombstone until `expiresAt`.
public struct Session: Sendable, Equatable {
    /// What the client holds.
    public enum Kind: String, Sendable {
        /// An access token and a refresh token.
        case token
        /// The session cookie.
        case cookie
    }

    /// Why a session ended.
    public enum EndReason: String, Sendable {
        case loggedOut = "logged-out"
        /// With all other sessions of the user, by one of them.
        case loggedOutEverywhere = "logged-out-everywhere"
        /// By the user, from another session.
        case endedByUser = "ended-by-user"
        /// By the operator, or a user with the role `admin`.
        case endedByAdmin = "ended-by-admin"
        /// The oldest one of a user who logged in and had as many as a user may have.
        case replaced
        case passwordChanged = "password-changed"
        case passwordReset = "password-reset"
        case expired
        case idle
        case userDisabled = "user-disabled"
        /// A refresh token older than the one before the current one, or that one after the grace (R6, R7).
        case refreshReplayed = "refresh-replayed"
        /// A refresh token newer than the row knows: the database was put back to an older state (R8).
        case refreshAhead = "refresh-ahead"
        /// With all others: the database was restored from a backup.
        case restored
    }

    public let id: SessionID
    public let userID: UserID
    public let kind: Kind
    public let createdAt: Timestamp
    /// When the password was last given.
    public var authenticatedAt: Timestamp
    public var lastSeenAt: Timestamp
    /// The absolute limit; no use moves it.
    public let expiresAt: Timestamp
    /// How many seconds after `lastSeenAt` the session ends unused.
    public let idleLimitSeconds: Int64
    /// The counter of the current refresh token; 0 after login.
    public var refreshCounter: Int64
    /// When the current refresh token was made; nil after login, until the first rotation.
    public var refreshedAt: Timestamp?
    /// The user agent of the login, at most 256 Unicode scalars.
    public let device: String
    /// The client's address at login, at most 64 characters.
    public let address: String
    /// SHA-256 of the cookie's secret, for kind `cookie` alone.
    public var cookieSecretHash: [UInt8]?
    public var endedAt: Timestamp?
    public var endReason: EndReason?

    public init(
        id: SessionID, userID: UserID, kind: Kind, createdAt: Timestamp, expiresAt: Timestamp, idleLimitSeconds: Int64,
        device: String, address: String
    ) {
        self.id = id
        self.userID = userID
        self.kind = kind
        self.createdAt = createdAt
        self.authenticatedAt = createdAt
        self.lastSeenAt = createdAt
        self.expiresAt = expiresAt
        self.idleLimitSeconds = idleLimitSeconds
        self.refreshCounter = 0
        self.device = device
        self.address = address
    }

    /// Why the session, with this user, no longer counts at that time; nil while it does. Says what *became true*:
    /// whoever may write also ends the row for it.
    public func endReason(of user: User?, at now: Timestamp) -> EndReason? {
        if endedAt != nil { return endReason ?? .loggedOut }
        guard let user, user.disabledAt == nil else { return .userDisabled }
        if now >= expiresAt { return .expired }
        if now >= lastSeenAt.adding(seconds: idleLimitSeconds) { return .idle }
        return nil
    }
}
