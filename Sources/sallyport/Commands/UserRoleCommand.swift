internal import Accounts
internal import ArgumentParser
internal import Identity
internal import JSON

struct UserRoleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "role",
        abstract: "Give a user roles, and take roles away.",
        discussion: """
            Holds at the next request that goes through the gate; an access token names the roles of the time when it \
            was made. The role admin lets a user administer the others.
            """)

    @Argument(help: "The username or the id.")
    var user: String

    @Option(help: "A role to give; may be given more than once.")
    var add: [String] = []

    @Option(help: "A role to take away; may be given more than once.")
    var remove: [String] = []

    @Flag(help: "Print the user as one JSON object.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard !add.isEmpty || !remove.isEmpty else { throw ValidationError("name a role to --add or to --remove") }
        guard (add + remove).allSatisfy(Role.isName) else {
            throw ValidationError("a role is 1 to 64 of a-z, 0-9 and -")
        }
        guard Set(add).isDisjoint(with: remove) else {
            throw ValidationError("a role cannot be given and taken away at once")
        }
    }

    func run() throws {
        try reporting {
            let changed = try UserChange(roles: .adding(add, removing: remove)).make(of: user, settings)
            if json { printJSON(.object(JSONObject(forAdmin: changed))) }
            let roles = changed.roles.isEmpty ? "no role" : changed.roles.joined(separator: ", ")
            say("\(changed.username) has \(roles)")
        }
    }
}
