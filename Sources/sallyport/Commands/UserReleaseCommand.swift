internal import Accounts
internal import ArgumentParser
internal import Identity
internal import Settings
internal import Wiring

struct UserReleaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Let a deleted user's name be taken again.",
        discussion: """
            Whoever takes it may be taken for the one who had it, by people and by applications that go by names.
            """)

    @Argument(help: "The username.")
    var username: String

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            guard let name = Username(username) else { throw Failure(AccountError.invalid([.username])) }
            let site = try AccountsSite(settings.load())
            let release = ReleaseUsername(store: site.store, keyMaker: site.attemptKeys)
            do throws(AccountError) {
                try release.release(name, by: .thisOperator, from: .console, at: .now)
            } catch .unknownUser {
                throw Failure("this name is not reserved", status: ExitStatus.data)
            } catch {
                throw Failure(error)
            }
            say("released \(name)")
        }
    }
}
