internal import Accounts
internal import ArgumentParser
internal import Identity
internal import Wiring

struct UserUnlockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock",
        abstract: "Forget the wrong passwords that were typed for a name.",
        discussion: """
            Whoever has to wait after too many of them, from whatever address, need not wait any more. No user has to \
            have that name.
            """)

    @Argument(help: "The username.")
    var username: String

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            try keepMemoryToItself()
            let site = try AccountsSite(settings.load())
            let unlock = UnlockUsername(store: site.store, keyMaker: site.attemptKeys)
            let found = try doing { () throws(AccountError) in
                try unlock.unlock(username, by: .thisOperator, from: .console, at: .now)
            }
            say(found ? "forgot the wrong passwords for \(username)" : "there were no wrong passwords to forget")
        }
    }
}
