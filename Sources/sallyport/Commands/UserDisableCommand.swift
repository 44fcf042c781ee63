internal import Accounts
internal import ArgumentParser
internal import Identity
internal import JSON

struct UserDisableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Disable a user: end every session, refuse every login.",
        discussion: "Holds at the next request, in every worker. A user who is disabled already is left alone.")

    @Argument(help: "The username or the id.")
    var user: String

    @Flag(help: "Print the user as one JSON object.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            let changed = try UserChange(isDisabled: true).make(of: user, settings)
            if json { printJSON(.object(JSONObject(forAdmin: changed))) }
            say("disabled \(changed.username)")
        }
    }
}
