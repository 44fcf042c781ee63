internal import AccountStore
internal import Accounts
internal import ArgumentParser
internal import Backup
internal import Identity
internal import LibCrypto
internal import SQLite
internal import Settings
internal import Wiring

struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup in the place of the accounts; the services must be stopped.",
        discussion: """
            First everything is looked at: the file, the database's integrity and references, every seal and key. Then \
            every session is ended and a new refresh key drawn; URL tokens, counted shares and reset links from before \
            end too. Users, passwords, invites, API tokens and other shares are as they were: what was withdrawn after \
            the backup was made is good again and must be withdrawn again. Interrupted, it leaves the old accounts or \
            the new ones, and can be run again.

            Where there is a database already it needs --force; the old one stays beside it. Keys of the backup's \
            master secret that the secret file lacks are added to it; none is removed.
            """)

    @Argument(help: "The backup, or - for standard input.")
    var file: String

    @OptionGroup var passphrase: PassphraseOptions

    @Flag(help: "Replace the accounts that are there; they stay beside under another name.")
    var force = false

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            try keepMemoryToItself()
            let settings = try settings.load()
            try refuse(settings)
            try makeFolder(settings)
            try FolderClaim.take(settings.stateDirectory)
            let folder = StagedFolder(settings.stateDirectory + "/restoring")
            let prepared = try prepare(BackupSource(file, passphrase), in: folder, settings)
            // First what both the old database and the new one can do with.
            try prepared.secret.install()
            try GateSecretsFile.complete(settings.gateSecretsFile, with: prepared.symmetricSecrets)
            let kept = try FolderOwner.acting(in: settings.stateDirectory) { try install(folder, settings) }
            tell(prepared, kept)
        }
    }

    private func refuse(_ settings: Settings) throws(Failure) {
        let folder = settings.stateDirectory
        if AccountsDatabase.exists(in: folder), !force {
            throw Failure(
                [
                    "\(folder) holds a database already; --force puts the backup in its place and keeps the old one "
                        + "beside it", "nothing was changed",
                ], status: ExitStatus.cannotCreate)
        }
        do throws(SQLiteError) {
            if let process = try Database.process(using: AccountsDatabase.path(in: folder)) {
                throw .setting(name: "open", expected: "", found: "\(process)")
            }
        } catch .setting(_, _, let process) {
            throw Self.inUse(process, folder)
        } catch {
            throw Failure("\(folder): \(error)", status: ExitStatus.unavailable)
        }
    }

    private static func inUse(_ process: String, _ folder: String) -> Failure {
        Failure(
            ["process \(process) has the database in \(folder) open: stop the services first", "nothing was changed"],
            status: ExitStatus.unavailable)
    }

    private func makeFolder(_ settings: Settings) throws(Failure) {
        guard !RegularFile.exists(settings.stateDirectory) else { return }
        do { try NewFile.ensureFolder(at: settings.stateDirectory, mode: 0o2750) } catch {
            throw Failure("\(settings.stateDirectory): \(error)", status: ExitStatus.cannotCreate)
        }
    }

    /// What is known once the backup was looked at and settled, and its database closed again: it must be before it is
    /// moved.
    private struct Prepared {
        let secret: RestoredSecret
        let symmetricSecrets: [SymmetricSecret]
        let counts: RestoredCounts
        let manifest: Manifest
    }

    /// Nothing has been changed but in that folder when it returns or throws.
    private func prepare(_ source: BackupSource, in folder: StagedFolder, _ settings: Settings) throws -> Prepared {
        let staged = try FolderOwner.acting(in: settings.stateDirectory) { try StagedBackup(source, in: folder) }
        let secret = try RestoredSecret(staged, settings)
        return try FolderOwner.acting(in: settings.stateDirectory) {
            let faults = try staged.faults(under: secret.ring)
            guard faults.isEmpty else {
                throw Failure(
                    faults + ["the backup is not in order; nothing was changed"], status: ExitStatus.data)
            }
            let symmetricSecrets = try doing { () throws(AccountError) in
                try ReadSymmetricSecrets(store: staged.store, masterSecret: secret.ring).secrets()
            }
            let counts = try doing { () throws(AccountError) in
                try SettleRestored(store: staged.store).settle(
                    backupOf: staged.manifest.madeAt, by: .thisOperator, at: .now)
            }
            do { try staged.accounts.settle() } catch {
                throw Failure("\(folder.path): \(error); nothing was changed", status: ExitStatus.unavailable)
            }
            return Prepared(
                secret: secret, symmetricSecrets: symmetricSecrets, counts: counts, manifest: staged.manifest)
        }
    }

    /// A name for the old database that no file has.
    private static func freeName(in folder: String) -> String {
        let name = "accounts.db.before-restore-" + Timestamp.now.text.filter { $0 != ":" && $0 != "-" }
        let names = sequence(first: 1) { $0 + 1 }.lazy.map { $0 == 1 ? name : "\(name)-\($0)" }
        return names.first { !RegularFile.exists(folder + "/" + $0) } ?? name
    }

    private func install(_ staged: StagedFolder, _ settings: Settings) throws -> String? {
        let folder = settings.stateDirectory
        let kept = Self.freeName(in: folder)
        let hadOne = AccountsDatabase.exists(in: folder)
        do {
            let outcome = try AccountsDatabase.install(from: staged.path, in: folder, keepingOldAs: kept)
            if case .inUse(let process) = outcome { throw Self.inUse("\(process)", folder) }
        } catch let error as SQLiteError {
            throw Failure("\(folder): \(error)", status: ExitStatus.unavailable)
        }
        return hadOne ? folder + "/" + kept : nil
    }

    private func tell(_ prepared: Prepared, _ kept: String?) {
        let counts = prepared.counts
        say("restored the accounts as of \(prepared.manifest.madeAt.text)")
        say("ended \(counts.sessions) sessions, \(counts.shares) counted shares, \(counts.resetLinks) reset links")
        if counts.goingOn > 0 {
            say("\(counts.goingOn) API tokens and shares go on: withdraw again what was withdrawn since then")
        }
        if let kept { say("the old database is kept as \(kept)") }
        say("now start the services")
    }
}
