public import Identity

/// Something that happened to an account, a key or the site: a row of the audit trail, and the same as a line of the
/// log. Holds no secret.
public struct Event: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        case registered
        case loggedIn = "logged-in"
        case loginFailed = "login-failed"
        /// A wait began before which no password is looked at.
        case loginThrottled = "login-throttled"
        /// The operator made the failures of a name forgotten.
        case loginUnlocked = "login-unlocked"
        case reauthenticated
        case loggedOut = "logged-out"
        case sessionEnded = "session-ended"
        case refreshReplayed = "refresh-replayed"
        case refreshAhead = "refresh-ahead"
        case passwordChanged = "password-changed"
        case passwordReset = "password-reset"
        /// A login replaced a hash that would not be made today; the password is the same.
        case passwordRehashed = "password-rehashed"
        case resetLinkMade = "reset-link-made"
        case emailChanged = "email-changed"
        case rolesChanged = "roles-changed"
        case userDisabled = "user-disabled"
        case userEnabled = "user-enabled"
        case userImported = "user-imported"
        case usersExported = "users-exported"
        case userDeleted = "user-deleted"
        case usernameReleased = "username-released"
        case accountExported = "account-exported"
        case inviteMade = "invite-made"
        case inviteUsed = "invite-used"
        case inviteRevoked = "invite-revoked"
        case shareMade = "share-made"
        case shareRevoked = "share-revoked"
        case urlTokenRevoked = "url-token-revoked"
        case apiTokenMade = "api-token-made"
        case apiTokenRevoked = "api-token-revoked"
        case keyGenerated = "key-generated"
        case keyImported = "key-imported"
        case keyPromoted = "key-promoted"
        case keyRetired = "key-retired"
        case masterKeyRotated = "master-key-rotated"
        case masterKeyDropped = "master-key-dropped"
        case backupMade = "backup-made"
        case databaseRestored = "database-restored"
    }

    /// Who did it.
    public enum Actor: Sendable, Equatable {
        /// Somebody whom nobody knows (yet).
        case anybody
        case user(UserID)
        /// At the machine's console, by the name of the login there.
        case `operator`(String)
        /// Sallyport itself: a limit passed.
        case system
    }

    public let kind: Kind
    public let at: Timestamp
    /// Whom it happened to.
    public let user: UserID?
    /// The name as it was then: canonical, 64 characters at most; nil where what was typed is no name.
    public let username: Username?
    public let session: SessionID?
    public let actor: Actor
    public let client: Client
    /// What else is to be known, in a few words of ours; at most 1,024 characters.
    public let detail: String?

    public init(
        _ kind: Kind, at: Timestamp, user: UserID? = nil, username: Username? = nil, session: SessionID? = nil,
        by actor: Actor, from client: Client, detail: String? = nil
    ) {
        self.kind = kind
        self.at = at
        self.user = user
        self.username = username
        self.session = session
        self.actor = actor
        self.client = client
        self.detail = detail
    }

    /// An event of a user, who did it by themselves.
    public init(
        _ kind: Kind, at: Timestamp, of user: User, session: SessionID? = nil, from client: Client,
        detail: String? = nil
    ) {
        self.init(
            kind, at: at, user: user.id, username: user.username, session: session, by: .user(user.id), from: client,
            detail: detail)
    }
}
