public import Identity

/// A user as another system's data has it: read, and nothing of it believed yet.
public struct ForeignUser: Sendable, Equatable {
    public var username: String
    /// As `ForeignHash` reads it.
    public var hash: String
    /// Of a bare digest, where it stands beside it.
    public var salt = ""
    public var email: String?
    /// nil: the data does not say.
    public var isEmailVerified: Bool?
    public var roles: [String] = []
    public var isDisabled = false
    /// nil: when it is imported.
    public var disabledAt: Timestamp?
    /// nil: when it is imported.
    public var createdAt: Timestamp?

    public init(username: String, hash: String) {
        self.username = username
        self.hash = hash
    }
}

/// Why a row is not imported; says nothing of what stands in it.
public enum ImportRefusal: String, Error, Sendable, CaseIterable {
    case noPassword = "no-password"
    case unknownHash = "unknown-hash"
    case malformedHash = "malformed-hash"
    case hashBeyondLimits = "hash-beyond-limits"
    case saltPlaceUnknown = "salt-place-unknown"
    /// Outside the rule for names, and not renamed.
    case username = "username-outside-rule"
    /// Two rows have it, in its canonical form: neither is imported.
    case usernameTwice = "username-twice"
    /// Somebody else has it already who was not imported.
    case usernameTaken = "username-taken"
    /// It was a user's who is gone.
    case usernameReserved = "username-reserved"
    case email = "email-malformed"
    case emailTwice = "email-twice"
    case emailTaken = "email-taken"
    case roles = "roles-malformed"
    /// A time or a yes-or-no that cannot be read.
    case field = "field-malformed"
    /// The row itself: its syntax, no UTF-8, a NUL, no name.
    case row = "row-malformed"
    case rowTooLong = "row-too-long"

    /// For the operator.
    public var sentence: String {
        switch self {
        case .noPassword: "has no password"
        case .unknownHash: "no kind of hash that is known, or a password as it was typed"
        case .malformedHash: "the hash is damaged"
        case .hashBeyondLimits: "the hash asks for too much memory or time, or for next to none"
        case .saltPlaceUnknown: "a salted digest: say with --salt-place how the salt went in"
        case .username: "the name is outside the rule: give another with --rename"
        case .usernameTwice: "two rows have this name: give one another with --rename"
        case .usernameTaken: "somebody has this name who was not imported"
        case .usernameReserved: "the name was a deleted user's: see sallyport user release"
        case .email: "the address cannot be one"
        case .emailTwice: "two rows have this address, and both cannot be verified"
        case .emailTaken: "somebody has verified this address"
        case .roles: "a role is 1 to 64 of a-z, 0-9 and -, and all together are at most 1,024 bytes"
        case .field: "a time or a yes-or-no cannot be read"
        case .row: "the row cannot be read: its syntax, its encoding, or no name"
        case .rowTooLong: "the row is too long"
        }
    }
}
