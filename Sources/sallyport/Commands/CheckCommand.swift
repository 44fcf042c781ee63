internal import AccountStore
internal import Accounts
internal import ArgumentParser
internal import SessionReader
internal import Settings
internal import Wiring

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Look whether everything at rest is whole.",
        discussion: """
            Settings, file modes, the database's integrity and references, the master secret, every key and every \
            sealed password; the gate's own database, if there is one. Reads only; may run beside a serving site. \
            Each finding is a line on standard output; exit status 65 where there is one, 78 where there is nothing \
            that could be looked at.
            """)

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            let settings = try settings.load()
            let site = try AccountsSite(settings, migrating: false)
            let inspect = Inspect(store: site.store, masterSecret: site.masterSecret)
            let rows = try doing { () throws(AccountError) in try inspect.inspect(progress: tell) }
            let findings =
                AccountsDatabase.modeFaults(in: settings.stateDirectory) + rows
                + GateDatabase.faults(in: settings.gateStateDirectory)
            for finding in findings { print(finding) }
            guard findings.isEmpty else { throw Failure("\(findings.count) findings", status: ExitStatus.data) }
            say("all is well")
        }
    }

    /// A progress line for those who have many users.
    private func tell(seen: Int) {
        if seen > 0, seen % 10_000 == 0 { say("looked at \(seen) users") }
    }
}
