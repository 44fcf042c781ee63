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

    @Option(help: "Look at that backup instead of what is served (- is standard input); unpacks it in TMPDIR.")
    var backup: String?

    @OptionGroup var passphrase: PassphraseOptions

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            if backup != nil { try keepMemoryToItself() }
            let settings = try settings.load()
            if let backup { return try look(at: backup, settings) }
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

    private func look(at backup: String, _ settings: Settings) throws {
        let staged = try StagedBackup(BackupSource(backup, passphrase), in: StagedFolder())
        let findings = try staged.faults(under: RestoredSecret(staged, settings).ring)
        for finding in findings { print(finding) }
        guard findings.isEmpty else { throw Failure("\(findings.count) findings", status: ExitStatus.data) }
        say("the backup as of \(staged.manifest.madeAt.text) is whole, and it opens")
    }

    /// A progress line for those who have many users.
    private func tell(seen: Int) {
        if seen > 0, seen % 10_000 == 0 { say("looked at \(seen) users") }
    }
}
