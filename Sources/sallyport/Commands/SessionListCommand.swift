internal import AccessTokens
internal import Accounts
internal import ArgumentParser
internal import Identity
internal import JSON
internal import SessionReader
internal import Settings
internal import Wiring

struct SessionListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the sessions that count, of one user or of all.",
        discussion: """
            A line each: id, username, kind, device, address, created, last seen, expires; tabs between them, times \
            in UTC. Last seen is known to the minute.
            """)

    @Argument(help: "The username; without it, everybody's sessions.")
    var username: String?

    @Flag(help: "Print one JSON object a line; times in seconds since 1970.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            let settings = try settings.load()
            let site = try AccountsSite(settings, migrating: false)
            let list = ListSessions(
                store: site.store, uses: SQLiteSessionUses(in: settings.gateStateDirectory))
            let user: User? = if let username { try site.user(named: username) } else { nil }
            try doing { () throws(AccountError) in
                if let user {
                    for session in try list.list(of: user, at: .now).sessions { show(session, user) }
                } else {
                    try list.forEach(at: .now, show)
                }
            }
        }
    }

    private func show(_ session: Session, _ user: User) {
        if json { showJSON(session, of: user) } else { showText(session, of: user) }
    }

    private func showText(_ session: Session, of user: User) {
        put(
            [
                session.id.text, user.username.canonical, session.kind.rawValue,
                DeviceName.describe(session.device), session.address, session.createdAt.text,
                session.lastSeenAt.text, session.expiresAt.text,
            ].joined(separator: "\t"))
    }

    private func showJSON(_ session: Session, of user: User) {
        put([
            "id": .string(session.id.text), "user_id": .string(user.id.text),
            "username": .string(user.username.canonical), "kind": .string(session.kind.rawValue),
            "device": .string(DeviceName.describe(session.device)), "user_agent": .string(session.device),
            "address": .string(session.address), "created_at": .integer(session.createdAt.secondsSince1970),
            "last_seen_at": .integer(session.lastSeenAt.secondsSince1970),
            "expires_at": .integer(session.expiresAt.secondsSince1970),
        ])
    }
}
