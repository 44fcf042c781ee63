internal import Accounts
internal import ArgumentParser
internal import Identity
internal import JSON

struct UserEnableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Let a disabled user log in again.",
        discussion: "Sessions that were ended stay ended. A user who is enabled already is left alone.")

    @Argument(help: "The username or the id.")
    var user: String

    @Flag(help: "Print the user as one JSON object.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            let changed = try UserChange(isDisabled: false).make(of: user, settings)
            if json { printJSON(.object(JSONObject(forAdmin: changed))) }
            say("enabled \(changed.username)")
        }
    }
}
