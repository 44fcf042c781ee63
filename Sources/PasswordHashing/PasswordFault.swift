/// Why a password may not be set.
public enum PasswordFault: Error, Sendable, Equatable {
    /// Fewer code points than `minimum`.
    case tooShort(minimum: Int)
    /// More than `Password.maxBytes` after normalising.
    case tooLong
    case containsNUL
    /// On the list of common passwords, or a pattern that is guessed as early (`Guessability`).
    case common
    /// Little is left of it without the user's name, or without the site's.
    case containsUsername
    case containsSiteName

    /// For the client; repeats nothing of the password.
    public var sentence: String {
        switch self {
        case .tooShort(let minimum): "must be at least \(minimum) characters long"
        case .tooLong: "must be at most \(Password.maxBytes) bytes long"
        case .containsNUL: "must not contain the NUL character"
        case .common: "is too easy to guess: it is a common password, or a repetition or sequence"
        case .containsUsername: "is too easy to guess: it is little more than the username"
        case .containsSiteName: "is too easy to guess: it is little more than the name of the site"
        }
    }
}
