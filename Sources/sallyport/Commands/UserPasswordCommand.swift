internal import Accounts
internal import ArgumentParser
internal import Identity
internal import Wiring

struct UserPasswordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "password",
        abstract: "Set a user's password.",
        discussion: """
            The password is asked for twice on a terminal, without echo; otherwise it is the first line of standard \
            input. It is never an argument. Ends every session of the user and makes reset links worthless.
            """)

    @Argument(help: "The username.")
    var username: String

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            try keepMemoryToItself()
            let site = try AccountsSite(settings.load())
            let setPassword = SetPassword(
                users: site.store, store: site.store, newPasswords: site.newPasswords, keyMaker: site.attemptKeys)
            let password = try PasswordPrompt.read()
            try doing { () throws(AccountError) in
                try setPassword.set(username, to: password, by: .thisOperator, from: .console, at: .now)
            }
            say("set the password of \(username); every session has ended")
        }
    }
}
