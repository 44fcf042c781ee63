internal import AccessTokens
internal import Accounts
internal import ArgumentParser
internal import Identity
internal import JSON
internal import Settings
internal import Wiring

struct UserShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a user.",
        discussion: """
            A line for each: what it is, a tab, what it is of this user; times in seconds since 1970. Put -- before an \
            id that begins with -.
            """)

    @Argument(help: "The username or the id.")
    var user: String

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            let found = try NamedUser.find(user, in: AccountsSite(settings.load()).store)
            if json { return printJSON(.object(JSONObject(forAdmin: found))) }
            printFields(["username", found.username.canonical])
            printFields(["id", found.id.text])
            printFields(["email", found.email.map { $0 + (found.isEmailVerified ? " (verified)" : "") } ?? ""])
            printFields(["roles", found.roles.joined(separator: ",")])
            printFields(["created", String(found.createdAt.secondsSince1970)])
            printFields(["disabled", found.disabledAt.map { String($0.secondsSince1970) } ?? "no"])
        }
    }
}
