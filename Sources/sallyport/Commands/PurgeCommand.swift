internal import Accounts
internal import ArgumentParser
internal import SessionReader
internal import Settings
internal import Wiring

struct PurgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "purge",
        abstract: "Delete what is of no use any more.",
        discussion: """
            Sessions past their limit, events older than SALLYPORT_EVENT_RETENTION, counts of logins that failed 90 \
            days ago, invites, reset links, shares and API tokens 30 days after their end, withdrawn URL tokens, and \
            what the gate knows of sessions and API tokens that are gone. The workers do the same, a little at a time. \
            May run beside a serving site, be interrupted, and be run again. Prints how many rows of each kind were \
            deleted.
            """)

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            let settings = try settings.load()
            let site = try AccountsSite(settings, migrating: false)
            let purge = Purge(store: site.store, eventRetentionDays: settings.eventRetentionDays)
            var counts: [Purgeable: Int] = [:]
            try doing { () throws(AccountError) in
                try purge.purgeAll(at: .now) { kind, total in
                    counts[kind] = total
                    if total > 0, total % 10_000 == 0 { say("deleted \(total) \(kind.rawValue)") }
                }
            }
            for kind in Purgeable.allCases { put("\(kind.rawValue) \(counts[kind] ?? 0)") }
            // Root follows no link there that the gate's user made.
            try FolderOwner.acting(in: settings.gateStateDirectory) {
                purgeUses(in: settings.gateStateDirectory, of: site)
            }
        }
    }

    /// The gate's database may be written by the gate's user and by root alone.
    private func purgeUses(in folder: String, of site: AccountsSite) {
        guard GateDatabase.exists(in: folder) else { return }
        let uses = SQLiteSessionUseKeeper(
            in: folder, sessions: StoreReader(site.store), tokens: APITokenReader(site.store)
        ) { failure in say(failure) }
        guard let count = uses.forgetAll() else { return say("the gate purges its own database by itself") }
        put("session-uses \(count)")
    }
}
