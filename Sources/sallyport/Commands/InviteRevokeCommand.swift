internal import AccessTokens
internal import Accounts
internal import ArgumentParser
internal import Identity
internal import Settings
internal import Wiring

struct InviteRevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Take an invite back.",
        discussion: "Who registered with it keeps the account. Put -- before an id that begins with -.")

    @Argument(help: "The invite's id, as `sallyport invite list` shows it.")
    var id: String

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            guard let invite = InviteID(text: id) else { throw Failure(AccountError.unknownInvite) }
            let revoke = RevokeInvite(store: try AccountsSite(settings.load()).store)
            try doing { () throws(AccountError) in
                try revoke.revoke(invite, by: .thisOperator, from: .console, at: .now)
            }
            say("revoked invite \(id)")
        }
    }
}
