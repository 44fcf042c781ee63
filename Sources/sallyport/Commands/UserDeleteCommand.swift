internal import Accounts
internal import ArgumentParser
internal import Glibc
internal import Identity
internal import Settings
internal import Wiring

struct UserDeleteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete a user with all sessions.",
        discussion: """
            The name stays reserved until `sallyport user release NAME`, so that nobody takes over what was theirs. \
            The events stay. Asks on a terminal; elsewhere it wants --yes.
            """)

    @Argument(help: "The username or the id.")
    var user: String

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            let store = try AccountsSite(settings.load()).store
            let found = try NamedUser.find(user, in: store)
            try confirm(found)
            let deleted = try doing { () throws(AccountError) in
                try DeleteUser(store: store).delete(found.id, by: .thisOperator, from: .console, at: .now)
            }
            say("deleted \(deleted.username); the name stays reserved")
        }
    }

    private func confirm(_ user: User) throws(Failure) {
        if yes { return }
        guard isatty(STDIN_FILENO) == 1 else {
            throw Failure("nobody can be asked here: say --yes", status: ExitStatus.usage)
        }
        say("type the name \(user.username) to delete this user")
        guard let typed = readLine(), typed.utf8.elementsEqual(user.username.canonical.utf8) else {
            throw Failure("nothing was deleted", status: ExitStatus.data)
        }
    }
}
