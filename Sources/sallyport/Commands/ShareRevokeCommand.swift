internal import AccessTokens
internal import Accounts
internal import ArgumentParser
internal import Identity
internal import Settings
internal import Wiring

struct ShareRevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Close what a share opened, for everybody who has its link or its cookie.",
        discussion: "Holds at the next request of every worker.")

    @Argument(help: "The share's id, as `sallyport share list` prints it.")
    var id: String

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            let store = try AccountsSite(settings.load()).store
            let isRevoked = try doing { () throws(AccountError) in
                guard let id = LinkID(text: id) else { return false }
                return try RevokeShare(store: store).revoke(id, by: .thisOperator, from: .console, at: .now)
            }
            guard isRevoked else {
                throw Failure("there is no such share that is not revoked", status: ExitStatus.data)
            }
            say("revoked share \(id)")
        }
    }
}
