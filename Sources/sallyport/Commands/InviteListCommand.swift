internal import AccessTokens
internal import Accounts
internal import ArgumentParser
internal import Identity
internal import JSON
internal import Settings
internal import Wiring

struct InviteListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the invites, the newest first.",
        discussion: """
            A line for each: id, `usable`, `used`, `expired` or `revoked`, uses of how many, when it expires (seconds \
            since 1970), roles, note, with tabs between them. The codes are kept nowhere.
            """)

    @Flag(help: "Print one JSON array.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            let read = ReadInvites(store: try AccountsSite(settings.load()).store)
            let invites = try doing { () throws(AccountError) in try read.read() }
            if json { return printJSON(.array(invites.map { .object(JSONObject($0, at: .now)) })) }
            for invite in invites {
                printFields([
                    invite.id.text, invite.state(at: .now), "\(invite.uses)/\(invite.maxUses)",
                    String(invite.expiresAt.secondsSince1970), invite.roles.joined(separator: ","), invite.note,
                ])
            }
        }
    }
}
