internal import AccessTokens
internal import Accounts
internal import ArgumentParser
internal import Identity
internal import JSON
internal import Settings
internal import Wiring

struct TokenCreateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make an API token and print it.",
        discussion: """
            A program sends it as `Authorization: Bearer`, as the password of HTTP Basic, or as `X-API-Key`. It opens \
            what the rules open to its owner, within its paths and methods, with none but its roles; never the \
            endpoints of the account. It is printed once and kept nowhere.
            """)

    @Argument(help: "What it is for, in your own words.")
    var name: String

    @Option(name: .customLong("user"), help: "The username or the id of its owner.")
    var owner: String

    @Option(
        name: .customLong("path"),
        help: "A path with all below it, such as /dav or example.org/a/*/b$; may be given more than once.")
    var paths: [String] = []

    @Option(name: .customLong("method"), help: "A method, such as GET; may be given more than once.")
    var methods: [String] = []

    @Option(
        name: .customLong("role"),
        help: "A role of the owner's; may be given more than once (default: all that the owner has now).")
    var roles: [String] = []

    @Flag(help: "Carry none of the owner's roles.")
    var noRoles = false

    @Option(
        name: .customLong("for"), help: "How long it is good: a number and m, h, d or w (default: 90d).",
        transform: lifetimeSeconds(in:))
    var lifetime: Int64?

    @Flag(help: "Make one that is good until it is revoked.")
    var noExpiry = false

    @Flag(help: "Print one JSON object, the token in it.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard lifetime == nil || !noExpiry else { throw ValidationError("give --for or --no-expiry") }
        guard roles.isEmpty || !noRoles else { throw ValidationError("give --role or --no-roles") }
    }

    func run() throws {
        try reporting {
            try keepMemoryToItself()
            let store = try AccountsSite(settings.load()).store
            let owner = try NamedUser.find(owner, in: store)
            let request = APITokenRequest(
                name: name, paths: paths, methods: methods, roles: roles.isEmpty && !noRoles ? nil : roles,
                lifetimeSeconds: noExpiry ? nil : lifetime ?? MakeAPIToken.usualLifetimeSeconds)
            let (token, text) = try doing { () throws(AccountError) in
                try MakeAPIToken(store: store).make(request, for: owner, by: .thisOperator, from: .console, at: .now)
            }
            if json {
                var object = JSONObject(token, of: owner, lastUse: nil, at: .now)
                object["token"] = .string(text)
                printJSON(.object(object))
            } else {
                print(text)
            }
            say("made token \(token.id.text), good until \(token.expiresAt?.text ?? "it is revoked")")
        }
    }
}
