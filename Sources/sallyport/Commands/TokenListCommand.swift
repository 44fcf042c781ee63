internal import AccessTokens
internal import Accounts
internal import ArgumentParser
internal import Identity
internal import JSON
internal import SessionReader
internal import Settings
internal import Wiring

struct TokenListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List API tokens, of one user or of all.",
        discussion: """
            A line each: id, username, `active`, `expired` or `revoked`, created, expires, last use, paths, methods, \
            roles, name; tabs between them, times in UTC, `-` for none. The last use is known to the minute. Those \
            that ended are listed for 30 days. The tokens themselves are kept nowhere.
            """)

    @Option(name: .customLong("user"), help: "The username or the id of their owner; without it, everybody's.")
    var owner: String?

    @Flag(help: "Print one JSON object a line; times in seconds since 1970.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            let settings = try settings.load()
            let store = try AccountsSite(settings, migrating: false).store
            let list = ListAPITokens(store: store, uses: SQLiteSessionUses(in: settings.gateStateDirectory))
            if let owner {
                let user = try NamedUser.find(owner, in: store)
                let tokens = try doing { () throws(AccountError) in try list.list(of: user.id) }
                for (token, lastUse) in tokens { show(token, user, lastUse) }
            } else {
                try doing { () throws(AccountError) in try list.forEach(show) }
            }
        }
    }

    private func show(_ token: APIToken, _ owner: User, _ lastUse: Timestamp?) {
        guard !json else { return printJSON(.object(JSONObject(token, of: owner, lastUse: lastUse, at: .now))) }
        printFields([
            token.id.text, owner.username.canonical, token.state(at: .now).rawValue, token.createdAt.text,
            token.expiresAt?.text ?? "-", lastUse?.text ?? "-", shown(token.scope.paths.map(\.text)),
            shown(token.scope.methods), shown(token.scope.roles), token.name,
        ])
    }

    private func shown(_ words: [String]) -> String { words.isEmpty ? "-" : words.joined(separator: ",") }
}
