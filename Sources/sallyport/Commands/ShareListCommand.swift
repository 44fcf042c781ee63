internal import AccessTokens
internal import Accounts
internal import ArgumentParser
internal import Identity
internal import JSON
internal import Settings
internal import Wiring

struct ShareListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the shares, the newest first.",
        discussion: """
            A line for each: id, `open`, `expired` or `revoked`, how many uses it has at most, when it expires, \
            address, who made it, note, with tabs between them. The links are kept nowhere; how often one was used is \
            in the gate's log.
            """)

    @Flag(help: "Print one JSON array; times in seconds since 1970.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            let store = try AccountsSite(settings.load(), migrating: false).store
            let shares = try doing { () throws(AccountError) in try RevokeShare(store: store).list() }
            if json { return printJSON(.array(shares.map { .object(JSONObject($0, at: .now)) })) }
            for share in shares {
                printFields([
                    share.id.text, share.state(at: .now), share.maxUses.map(String.init) ?? "-",
                    share.expiresAt.inUTC, "https://" + share.host + share.path, share.createdBy, share.note,
                ])
            }
        }
    }
}

extension Share {
    fileprivate func state(at now: Timestamp) -> String {
        if revokedAt != nil { return "revoked" }
        return now < expiresAt ? "open" : "expired"
    }
}

extension JSONObject {
    init(_ share: Share, at now: Timestamp) {
        self = [
            "id": .string(share.id.text), "state": .string(share.state(at: now)), "host": .string(share.host),
            "path": .string(share.path), "note": .string(share.note),
            "created_at": .integer(share.createdAt.secondsSince1970),
            "expires_at": .integer(share.expiresAt.secondsSince1970), "created_by": .string(share.createdBy),
        ]
        self["max_uses"] = share.maxUses.map { .integer($0) }
        self["revoked_at"] = share.revokedAt.map { .integer($0.secondsSince1970) }
    }
}
