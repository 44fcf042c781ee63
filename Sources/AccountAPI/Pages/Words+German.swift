internal import PasswordHashing

extension Words {
    static let german = Words(
        tag: "de",
        username: "Benutzername",
        password: "Passwort",
        newPassword: "Neues Passwort",
        logIn: "Anmelden",
        loginFailed: "Der Benutzername oder das Passwort ist falsch.",
        loggedOut: "Sie sind abgemeldet",
        loggedOutText: "Ihre Sitzung in diesem Browser ist beendet.",
        logInAgain: "Wieder anmelden",
        notAllowed: "Das dürfen Sie nicht sehen",
        notAllowedText: "Sie sind angemeldet, aber Ihr Konto darf diese Seite nicht öffnen.",
        logOut: "Abmelden",
        resetPassword: "Neues Passwort wählen",
        resetPasswordText: "Überall sonst werden Sie abgemeldet.",
        newPasswordHint: { "Mindestens \($0) Zeichen. Einige Wörter hintereinander lassen sich gut merken." },
        savePassword: "Passwort speichern",
        linkIncomplete: "Dieser Link ist unvollständig. Öffnen Sie ihn noch einmal dort, wo Sie ihn bekommen haben.",
        linkInvalid: "Dieser Link gilt nicht oder nicht mehr. Lassen Sie sich einen neuen geben.",
        newPasswordFault: { fault in
            switch fault {
            case .tooShort(let minimum): "Das Passwort ist zu kurz: mindestens \(minimum) Zeichen."
            case .tooLong: "Das Passwort ist zu lang."
            case .containsNUL: "Das Passwort enthält ein Zeichen, das nicht möglich ist."
            case .common: "Das Passwort ist zu leicht zu erraten: es ist verbreitet, eine Wiederholung oder eine Folge."
            case .containsUsername: "Das Passwort ist zu leicht zu erraten: es ist kaum mehr als der Benutzername."
            case .containsSiteName: "Das Passwort ist zu leicht zu erraten: es ist kaum mehr als der Name der Seite."
            }
        },
        passwordChanged: "Ihr neues Passwort ist gespeichert. Sie können sich jetzt damit anmelden.",
        confirmPassword: "Sind Sie es?",
        confirmPasswordText: "Bitte geben Sie Ihr Passwort noch einmal ein, um fortzufahren.",
        confirm: "Weiter",
        passwordWrong: "Das Passwort ist falsch.",
        tooManyAttempts: "Das waren zu viele Versuche. Bitte versuchen Sie es etwas später noch einmal.",
        unavailable: "Das geht gerade nicht. Bitte versuchen Sie es gleich noch einmal.",
        startPage: "Zur Startseite")
}
