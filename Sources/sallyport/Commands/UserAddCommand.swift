internal import AccessTokens
internal import Accounts
internal import ArgumentParser
internal import Identity
internal import PasswordHashing
internal import Settings
internal import Wiring

struct UserAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a user.",
        discussion: """
            The password is asked for twice on a terminal, without echo; otherwise it is the first line of standard \
            input. It is never an argument. Prints the new user's id.
            """)

    @Argument(help: "The username: 1 to 64 of a-z, 0-9 and ._+@-.")
    var username: String

    @Option(name: .customLong("role"), help: "A role of the user; may be given more than once.")
    var roles: [String] = []

    @Option(help: "A contact address.")
    var email: String?

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard roles.allSatisfy(Role.isName) else { throw ValidationError("a role is 1 to 64 of a-z, 0-9 and -") }
        guard Role.areRoles(roles) else { throw ValidationError("all roles together are at most 1,024 bytes") }
    }

    func run() throws {
        try reporting {
            try keepMemoryToItself()
            let register = try AccountsSite(settings.load()).register
            let registration = Registration(
                username: username, password: try PasswordPrompt.read(), email: email)
            let user = try doing { () throws(AccountError) in
                try register.add(
                    registration, roles: roles, by: .thisOperator, from: .console, at: .now)
            }
            print(user.id.text)
            say("added \(user.username)")
        }
    }
}
