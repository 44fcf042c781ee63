internal import AccountStore
internal import Accounts
internal import ArgumentParser
internal import Backup
internal import Glibc
internal import Identity
internal import LibCrypto
internal import PasswordHashing
internal import SQLite
internal import Settings
internal import Wiring

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write a backup of the accounts while they are served.",
        discussion: """
            One consistent state of the database, with all that was acknowledged before. Nobody waits for it. The file \
            has mode 0600 and appears under its name when it is whole and on the disk; while it is made the \
            state folder holds a copy. In a folder it gets a name with its time; - is standard output. Prints its name.

            Without --with-secret the master secret is not in it: whoever loses that loses every password, and needs \
            a copy of it from elsewhere to restore. Whoever may read a backup without passphrase reads names, \
            addresses and events; whoever may write it can change roles. With --with-secret there is always a \
            passphrase: whoever has both has everything. Exit status 65 where the database is damaged: nothing is \
            written, and nothing is removed.
            """)

    @Argument(help: "The new file, a folder, or -.")
    var file: String

    @Flag(help: "Put the master secret into it as well; needs a passphrase.")
    var withSecret = false

    @OptionGroup var passphrase: PassphraseOptions

    @Flag(help: "Replace the file where there is one.")
    var force = false

    @Option(help: "In a folder: afterwards remove all backups but the newest so many.")
    var keep: Int?

    @OptionGroup var settings: SettingsOptions

    private var isFolder: Bool { file.hasSuffix("/") || BackupFolder.isFolder(file) }

    func validate() throws {
        guard let keep else { return }
        guard keep > 0 else { throw ValidationError("--keep is at least 1") }
        guard isFolder else { throw ValidationError("--keep needs a folder") }
    }

    func run() throws {
        try reporting {
            try keepMemoryToItself()
            let settings = try settings.load()
            let now = Timestamp.now
            let folder = BackupFolder(path: file.hasSuffix("/") && file != "/" ? String(file.dropLast()) : file)
            let path = isFolder ? folder.file(at: now) : file
            try refuse(path)
            let (accounts, store) = try open(settings)
            let secret = try masterSecret(settings)
            let isSealed = withSecret || passphrase.isGiven
            let making = BackupMaking(
                accounts: accounts, folder: settings.stateDirectory, masterSecret: secret,
                passphrase: isSealed ? try passphrase.read(isNew: true) : nil)
            try write(making, to: path, at: now)
            tell(settings, path)
            record(store, at: now)
            if let keep { for name in folder.keep(keep) { say("removed \(name)") } }
        }
    }

    private func refuse(_ path: String) throws(Failure) {
        if path == "-" {
            guard isatty(STDOUT_FILENO) == 0 else {
                throw Failure("a backup is nothing for a terminal", status: ExitStatus.usage)
            }
        } else if !force, RegularFile.exists(path) {
            throw Failure("\(path) is there already; nothing was changed", status: ExitStatus.cannotCreate)
        }
    }

    /// A damaged database must not take the place of a backup that is whole.
    private func open(_ settings: Settings) throws(Failure) -> (AccountsDatabase, SQLiteAccountStore) {
        let faults: [String]
        let opened: (AccountsDatabase, SQLiteAccountStore)
        do {
            let accounts = try AccountsDatabase.open(in: settings.stateDirectory, migrating: false)
            let store = try SQLiteAccountStore(accounts)
            faults = try store.integrityFaults()
            opened = (accounts, store)
        } catch {
            throw Failure("\(settings.stateDirectory): \(error)", status: ExitStatus.configuration)
        }
        guard faults.isEmpty else {
            throw Failure(faults + ["the database is damaged; no backup was made"], status: ExitStatus.data)
        }
        return opened
    }

    /// The secret's text, once it is known to fit the database.
    private func masterSecret(_ settings: Settings) throws -> SecretBytes? {
        guard withSecret else { return nil }
        _ = try AccountsSite(settings, migrating: false)
        return try SecretCommand.text(settings)
    }

    private func write(_ making: BackupMaking, to path: String, at now: Timestamp) throws(Failure) {
        do {
            if path == "-" {
                try making.write(to: STDOUT_FILENO, at: now)
            } else {
                let new = try NewBackupFile(for: path)
                try making.write(to: new.descriptor, at: now)
                try new.publish(replacing: force)
            }
        } catch {
            throw Failure(["\(path): \(error)", "no backup was made"], status: ExitStatus.unavailable)
        }
        if path != "-" { put(path) }
    }

    private func tell(_ settings: Settings, _ path: String) {
        if withSecret {
            say("made a backup with the master secret: whoever has it and its passphrase has everything")
        } else {
            say("made a backup without the master secret: whoever loses \(settings.secretFile) loses every password")
        }
    }

    /// The backup is good whether or not there is room for a row that tells of it.
    private func record(_ store: SQLiteAccountStore, at now: Timestamp) {
        let event = Event(
            .backupMade, at: now, by: .thisOperator, from: .console,
            detail: withSecret ? "with the master secret" : "without the master secret")
        do throws(StoreError) { try store.record(event) } catch { say("the event could not be recorded: \(error)") }
    }
}
