internal import Accounts
internal import ArgumentParser
internal import Identity
internal import Settings
internal import Wiring

struct KeyRetireCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire",
        abstract: "Withdraw a key: tokens under it are refused from the next request on.",
        discussion: """
            By every worker here; neighbours that verify by themselves go on until they read the JWK Set anew. The key \
            that signs is refused: promote another one first. A retired key never comes back.
            """)

    @Argument(help: "The key's id, as sallyport key list prints it.")
    var kid: String

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            let retire = RetireSigningKey(store: try AccountsSite(settings.load()).store)
            let isInUse = try KeyCommand.changing { () throws(KeyChangeError) in
                try retire.retire(kid: kid, by: .thisOperator, at: .now)
            }
            if isInUse { say("tokens under this key had not all expired: their clients must refresh") }
            say("retired \(kid)")
        }
    }
}
