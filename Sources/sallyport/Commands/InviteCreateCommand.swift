internal import AccessTokens
internal import Accounts
internal import ArgumentParser
internal import Identity
internal import JSON
internal import Settings
internal import Wiring

struct InviteCreateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a registration code and print it.",
        discussion: """
            Whoever registers with it gets its roles; SALLYPORT_REGISTRATION must be invite or open. The code is \
            printed once and kept nowhere. A registration that is refused does not use it.
            """)

    @Option(name: .customLong("role"), help: "A role of those who register with it; may be given more than once.")
    var roles: [String] = []

    @Option(help: "How many people may register with it.")
    var uses: Int64 = 1

    @Option(
        name: .customLong("for"), help: "How long it is good: a number and m, h, d or w (default: 7d).",
        transform: lifetimeSeconds(in:))
    var lifetime: Int64 = 7 * 86_400

    @Option(help: "Your own words about it, shown by `sallyport invite list`.")
    var note = ""

    @Flag(help: "Print one JSON object, the code in it.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            try keepMemoryToItself()
            let settings = try settings.load()
            let make = MakeInvite(store: try AccountsSite(settings).store)
            let request = InviteRequest(roles: roles, uses: uses, lifetimeSeconds: lifetime, note: note)
            let (invite, code) = try doing { () throws(AccountError) in
                try make.make(request, by: .thisOperator, from: .console, at: .now)
            }
            if json {
                var object = JSONObject(invite, at: .now)
                object["code"] = .string(code)
                printJSON(.object(object))
            } else {
                print(code)
            }
            say("made invite \(invite.id.text), good for \(invite.maxUses) registrations")
            if settings.registration == .closed { say("SALLYPORT_REGISTRATION is closed: nobody can use it yet") }
        }
    }
}
