internal import Accounts
internal import ArgumentParser
internal import Identity
internal import JSON

struct UserEmailCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "email",
        abstract: "Set a user's contact address, or take it away.",
        discussion: """
            A new address is unverified unless --verified says that you vouch for it: one user alone can have it then. \
            Applications behind the gate are told verified addresses only.
            """)

    @Argument(help: "The username or the id.")
    var user: String

    @Argument(help: "The address; leave it out with --remove.")
    var address: String?

    @Flag(help: "You vouch for the address.")
    var verified = false

    @Flag(help: "Take the address away.")
    var remove = false

    @Flag(help: "Print the user as one JSON object.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard (address == nil) == remove, !(remove && verified) else {
            throw ValidationError("give an address, or --remove alone")
        }
    }

    func run() throws {
        try reporting {
            let change = UserChange(
                email: address.map { .address($0) } ?? .removed, isEmailVerified: address == nil ? nil : verified)
            let changed = try change.make(of: user, settings)
            if json { printJSON(.object(JSONObject(forAdmin: changed))) }
            let state = changed.isEmailVerified ? "a verified address" : "an unverified address"
            say("\(changed.username) has \(changed.email == nil ? "no address" : state)")
        }
    }
}
