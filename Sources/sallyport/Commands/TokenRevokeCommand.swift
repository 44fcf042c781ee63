internal import AccessTokens
internal import Accounts
internal import ArgumentParser
internal import Identity
internal import Settings
internal import Wiring

struct TokenRevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke an API token.",
        discussion: """
            It opens nothing from the next request on, in any worker. Put -- before an id that begins with -.
            """)

    @Argument(help: "The token's id, as `sallyport token list` shows it.")
    var id: String

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            guard let token = APITokenID(text: id) else { throw Failure(AccountError.unknownToken) }
            let revoke = RevokeAPIToken(store: try AccountsSite(settings.load(), migrating: false).store)
            try doing { () throws(AccountError) in
                try revoke.revoke(token, of: nil, by: .thisOperator, from: .console, at: .now)
            }
            say("revoked token \(id)")
        }
    }
}
