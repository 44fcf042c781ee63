/// A user's row as both doors know it: without the password hash.
public struct User: Sendable, Equatable {
    public let id: UserID
    public var username: Username
    /// Contact address; nil where none was given. Never a login name.
    public var email: String?
    /// Whether the address was verified, or vouched for by the operator.
    public var isEmailVerified: Bool
    /// What the user may be asked for by rules: names of `[a-z0-9-]`, sorted, none twice.
    public var roles: [String]
    /// When the user was disabled; nil while the account works.
    public var disabledAt: Timestamp?
    public let createdAt: Timestamp
    /// How the application spelled the name from which the user was taken over, byte for byte; nil for all others.
    public var spelling: String?

    /// By what tokens call the user where they do not say the id. No two users have the same.
    public var tokenName: String { spelling ?? username.canonical }

    public init(
        id: UserID, username: Username, email: String? = nil, isEmailVerified: Bool = false, roles: [String] = [],
        disabledAt: Timestamp? = nil, createdAt: Timestamp, spelling: String? = nil
    ) {
        self.id = id
        self.username = username
        self.email = email
        self.isEmailVerified = isEmailVerified
        self.roles = roles
        self.disabledAt = disabledAt
        self.createdAt = createdAt
        self.spelling = spelling
    }
}
