public import SQLite
internal import SessionReader

/// The accounts database in its folder, with the lock under which it is written.
public struct AccountsDatabase {
    let database: Database
    let lock: WriteLock

    /// How long opening waits for others that open, migrate or recover at the same time.
    private static let patience: Duration = .seconds(10)

    /// Opens a database that `create` made. No file is made, and nothing is written unless the schema is older.
    ///
    /// - Parameter migrating: whether an older schema is brought up to date, under the write lock; refused otherwise.
    /// - Throws: `missing`; `schema` where it is newer and not for us, older and not `migrating`, or was never finished;
    ///   `setting` where it is another program's or not in WAL mode; `lockTimedOut`; `failed`.
    public static func open(in folder: String, migrating: Bool) throws(SQLiteError) -> AccountsDatabase {
        let lock = try WriteLock(opening: lockPath(in: folder))
        let database = try Database(
            opening: AccountsFile.path(in: folder), .readWrite(.full), busyTimeout: .seconds(5))
        // Version 0 is what `create` leaves when it is killed: to go on from there would be a site without users.
        if migrating, try (1..<AccountsSchema.migrations.newest).contains(Migrations.version(of: database)) {
            try AccountsSchema.migrations.apply(to: database, lock: lock, before: .after(patience))
        }
        try AccountsFile.check(database)
        return AccountsDatabase(database: database, lock: lock)
    }

    /// Whether there is something at the database's place, whole or not.
    public static func exists(in folder: String) -> Bool { NewFile.exists(at: AccountsFile.path(in: folder)) }

    /// The write lock's name in the folder: the first thing that `create` makes there.
    public static let lockName = AccountsFile.lockName

    /// Whether `create` was cut short before it made the schema. False where the file cannot be read.
    public static func isUnfinished(in folder: String) -> Bool {
        if NewFile.isEmpty(at: AccountsFile.path(in: folder)) { return true }
        do {
            let database = try Database(
                opening: AccountsFile.path(in: folder), .readWrite(.full), busyTimeout: .seconds(5))
            return try Migrations.version(of: database) == 0
        } catch {
            return false
        }
    }

    /// Makes folder (2750: the gate's group reads, new files are of that group), database (0640) and lock (0600),
    /// and draws the refresh salt.
    ///
    /// - Throws: `exists` where a database or a lock is there already; it is left alone. `setting` where the folder is
    ///   another user's.
    public static func create(in folder: String) throws(SQLiteError) -> AccountsDatabase {
        let deadline = Deadline.after(patience)
        try NewFile.ensureFolder(at: folder, mode: 0o2750)
        try WriteLock.create(at: lockPath(in: folder))
        let lock = try WriteLock(opening: lockPath(in: folder))
        let path = AccountsFile.path(in: folder)
        try Database.create(at: path, mode: 0o640, lock: lock, before: deadline)
        let database = try Database(opening: path, .readWrite(.full), busyTimeout: patience)
        try AccountsSchema.migrations.apply(to: database, lock: lock, before: deadline)
        // The system's generator: getrandom(2) on Linux.
        let salt = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
        let insert = try database.prepare("INSERT INTO meta (id, refresh_salt) VALUES (1, ?1)")
        try database.write(lock, before: deadline) { transaction throws(SQLiteError) in
            _ = try insert.run([.blob(salt)], in: transaction)
        }
        try NewFile.syncFolder(at: folder)
        return try open(in: folder, migrating: false)
    }

    /// Which files have other rights than they were made with (OP6): a line each.
    public static func modeFaults(in folder: String) -> [String] {
        let database = AccountsFile.path(in: folder)
        let expected: [(path: String, mode: UInt32)] = [
            (folder + "/.", 0o2750), (database, 0o640), (database + "-wal", 0o640), (database + "-shm", 0o640),
            (lockPath(in: folder), 0o600),
        ]
        return expected.compactMap { path, mode in
            guard let found = NewFile.mode(of: path) else { return "\(path) is missing" }
            return found == mode ? nil : "\(path) has mode \(octal(found)), and it must be \(octal(mode))"
        }
    }

    private static func octal(_ mode: UInt32) -> String { "0" + String(mode, radix: 8) }

    static func lockPath(in folder: String) -> String { folder + "/" + AccountsFile.lockName }
}
