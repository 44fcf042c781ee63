internal import AccessTokens
internal import Accounts
internal import ArgumentParser
internal import Identity
internal import Settings
internal import Wiring

struct URLRevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Withdraw a URL token, whosever it is.",
        discussion: """
            The id is member `id` of what POST /auth/urls answered; the gate's log has it where a counted one was \
            used. URL tokens are kept nowhere, so that nobody knows whether there is one of that id. Holds at the next \
            request of every worker.
            """)

    @Argument(help: "The token's id (claim jti).")
    var id: String

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            guard let linkID = LinkID(text: id) else {
                throw Failure("this is no id of a URL token", status: ExitStatus.data)
            }
            let settings = try settings.load()
            let revoke = RevokeURLToken(
                store: try AccountsSite(settings).store, maxLifetimeSeconds: settings.urlTokenLifetimeSeconds)
            try doing { () throws(AccountError) in
                try revoke.revoke(linkID, of: nil, by: .thisOperator, from: .console, at: .now)
            }
            say("withdrew URL token \(id)")
        }
    }
}
