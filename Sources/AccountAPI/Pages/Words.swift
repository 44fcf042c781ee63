internal import PasswordHashing

/// All that the pages say, in one language. Each language has a file of its own.
struct Words: Sendable {
    /// For the attribute `lang` (RFC 5646).
    let tag: String

    let username: String
    let password: String
    let newPassword: String

    let logIn: String
    let loginFailed: String

    let loggedOut: String
    let loggedOutText: String
    let logInAgain: String

    let notAllowed: String
    let notAllowedText: String
    let logOut: String

    let resetPassword: String
    let resetPasswordText: String
    /// With the number of characters.
    let newPasswordHint: @Sendable (Int64) -> String
    let savePassword: String
    let linkIncomplete: String
    let linkInvalid: String
    /// Why a new password is not taken.
    let newPasswordFault: @Sendable (PasswordFault) -> String
    let passwordChanged: String

    let confirmPassword: String
    let confirmPasswordText: String
    let confirm: String
    let passwordWrong: String

    let tooManyAttempts: String
    let unavailable: String
    let startPage: String
}
