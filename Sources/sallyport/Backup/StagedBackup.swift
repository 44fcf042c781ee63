internal import AccountStore
internal import Accounts
internal import Backup
internal import Glibc
internal import LibCrypto
internal import SQLite
internal import Settings

/// A backup, unpacked in a folder of its own: its chunks hold, and its tables are ours. Its database is open for as
/// long as this is there.
struct StagedBackup {
    private let folder: StagedFolder
    let manifest: Manifest
    let store: SQLiteAccountStore
    let accounts: AccountsDatabase
    /// The ring that came with it; nil: none did.
    let masterSecret: MasterSecret?

    /// - Throws: `Failure`, with exit status 65 where the backup is not in order.
    init(_ source: BackupSource, in folder: StagedFolder) throws(Failure) {
        self.folder = folder
        do {
            try AccountsDatabase.makeStaging(folder.path)
            let unpacked = try Self.unpack(source.reader, to: AccountsDatabase.path(in: folder.path))
            manifest = try Manifest(unpacked.manifest)
            masterSecret = try unpacked.masterSecret.map { try MasterSecret.parse($0) }
            accounts = try AccountsDatabase.openStaged(in: folder.path, scratch: folder.model)
            store = try SQLiteAccountStore(accounts)
        } catch {
            throw (error as? Failure) ?? Self.failure(source.name, error)
        }
    }

    private static func failure(_ file: String, _ error: any Error) -> Failure {
        let isOurs = (error as? SQLiteError).map { $0.kind != .broken } ?? false
        let lines =
            switch error {
            case let error as BackupError: ["\(file) \(error)"]
            case SQLiteError.schema(let found, let known) where found > known:
                ["\(file) is of a newer program: its schema is \(found), and this program knows \(known)"]
            default: ["\(file) holds no database that can be used: \(error)"]
            }
        return Failure(
            lines + ["nothing was changed"], status: isOurs ? ExitStatus.unavailable : ExitStatus.data)
    }

    /// What is wrong with rows and seals under that ring, a line each.
    func faults(under ring: MasterSecret) throws(Failure) -> [String] {
        let inspect = Inspect(store: store, masterSecret: ring)
        do throws(AccountError) {
            return try inspect.inspect { seen in
                if seen > 0, seen % 10_000 == 0 { say("looked at \(seen) users") }
            }
        } catch {
            throw Failure(error)
        }
    }

    /// Whether the ring has every key of which the database has a record.
    func isUnder(_ ring: MasterSecret) throws(Failure) -> Bool {
        do {
            try ring.check(against: store.masterKeys())
            return true
        } catch let error as StoreError {
            throw Failure("the backup's database cannot be read: \(error)", status: ExitStatus.unavailable)
        } catch {
            return false
        }
    }

    // MARK: Unpacking

    private struct Unpacked {
        var manifest: [UInt8] = []
        var masterSecret: SecretBytes?
    }

    private static func unpack(_ reader: BackupReader, to path: String) throws -> Unpacked {
        let database = unsafe open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
        guard database >= 0 else { throw BackupError.failed(errno) }
        defer { _ = close(database) }
        var unpacked = Unpacked()
        var secret: [UInt8] = []
        let progress = ProgressLine("reading the backup")
        var (done, all) = (0, 0)
        try reader.read(
            begin: { part, count in if part == .accounts { all = Int(count) } },
            take: { part, bytes in
                switch part {
                case .manifest: unpacked.manifest += bytes
                case .masterSecret: secret += bytes
                case .accounts:
                    try ByteFile.write(bytes, to: database)
                    done += bytes.count
                    progress.tell(done, of: all)
                }
            })
        guard fsync(database) == 0 else { throw BackupError.failed(errno) }
        if !secret.isEmpty { unpacked.masterSecret = SecretBytes(movingFrom: &secret) }
        return unpacked
    }
}
