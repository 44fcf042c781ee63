internal import Accounts
internal import ArgumentParser
internal import Identity
internal import Settings
internal import Wiring

struct UserResetLinkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset-link",
        abstract: "Make a link with which a user sets a new password.",
        discussion: """
            Prints the link: good once, for an hour, and in the place of those made before. Whoever has it has the \
            account: hand it over by a way that you trust. Its host is SALLYPORT_URL; without that setting, the path \
            alone is printed.
            """)

    @Argument(help: "The username.")
    var username: String

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            try keepMemoryToItself()
            let settings = try settings.load()
            let site = try AccountsSite(settings)
            let link = try doing { () throws(AccountError) in
                try MakeResetLink(users: site.store, store: site.store).make(
                    for: username, by: .thisOperator, from: .console, at: .now)
            }
            print(link.address(settings))
            if settings.url.isEmpty { say("the site's address is missing in front: set SALLYPORT_URL") }
            say("good once, for an hour")
        }
    }
}
