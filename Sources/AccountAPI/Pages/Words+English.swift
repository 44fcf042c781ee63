internal import PasswordHashing

extension Words {
    static let english = Words(
        tag: "en",
        username: "Username",
        password: "Password",
        newPassword: "New password",
        logIn: "Log in",
        loginFailed: "The username or the password is wrong.",
        loggedOut: "You are logged out",
        loggedOutText: "Your session in this browser has ended.",
        logInAgain: "Log in again",
        notAllowed: "You may not see this",
        notAllowedText: "You are logged in, but your account is not allowed to open this page.",
        logOut: "Log out",
        resetPassword: "Choose a new password",
        resetPasswordText: "You will be logged out everywhere else.",
        newPasswordHint: { "At least \($0) characters. A few words in a row are easy to remember." },
        savePassword: "Save the password",
        linkIncomplete: "This link is incomplete. Open it once more from where you were given it.",
        linkInvalid: "This link is not valid, or not any more. Ask for a new one.",
        newPasswordFault: { fault in
            switch fault {
            case .tooShort(let minimum): "The password is too short: at least \(minimum) characters."
            case .tooLong: "The password is too long."
            case .containsNUL: "The password contains a character that cannot be taken."
            case .common: "The password is too easy to guess: it is a common one, a repetition or a sequence."
            case .containsUsername: "The password is too easy to guess: it is little more than the username."
            case .containsSiteName: "The password is too easy to guess: it is little more than the name of this site."
            }
        },
        passwordChanged: "Your new password is saved. You can log in with it now.",
        confirmPassword: "Confirm that it is you",
        confirmPasswordText: "Please give your password again to go on.",
        confirm: "Go on",
        passwordWrong: "The password is wrong.",
        tooManyAttempts: "There were too many attempts. Please try again a little later.",
        unavailable: "This does not work just now. Please try again in a moment.",
        startPage: "To the start page")
}
