public import AccessTokens
public import PasswordHashing

/// What keeps a use case from being done. Nothing was changed, unless the case says so.
public enum AccountError: Error, Equatable {
    /// The registration's members that cannot be taken, each with its reason.
    case invalid([InputFault])
    case usernameTaken
    /// The operator alone makes accounts.
    case registrationClosed
    /// Registration needs an invite.
    case inviteNeeded
    /// Unknown name, wrong password, disabled account: nobody is told which (PW3).
    case loginFailed
    /// A token that opens nothing. Where it was a replayed refresh token its session has ended now.
    case token(TokenRefusal)
    /// The store could not do it in time, or at all: try again later.
    case unavailable(StoreError)
    /// A key, a seal or libcrypto fails: for the operator. The text is for the log and holds no secret.
    case broken(String)
}

/// One member that cannot be taken.
public enum InputFault: Sendable, Equatable {
    case username
    case email
    case password(PasswordFault)
}
