public import SQLite

/// The gate's own database, opened for writing.
public struct GateDatabase {
    let database: Database
    let lock: WriteLock

    /// Opens the database, and makes folder (2750), lock (0600) and database (0640) where they are missing, or goes on
    /// where that was cut short: several workers may do so at once.
    ///
    /// - Parameter patience: how long to wait for others that do the same.
    /// - Throws: `setting` where the folder is another user's or the file another program's; `schema` where it is
    ///   newer; `lockTimedOut`; `system`; `failed`.
    public static func open(in folder: String, patience: Duration) throws(SQLiteError) -> GateDatabase {
        let deadline = Deadline.after(patience)
        let path = GateFile.path(in: folder)
        if !NewFile.exists(at: path) { try NewFile.ensureFolder(at: folder, mode: 0o2750) }
        let lock = try openLock(at: GateFile.lockPath(in: folder))
        try Database.ensure(at: path, mode: 0o640, lock: lock, before: deadline)
        let database = try Database(
            opening: path, .readWrite(.normal), busyTimeout: deadline.remaining,
            statementLimit: GateFile.statementLimit)
        try GateFile.migrations.apply(to: database, lock: lock, before: deadline)
        try GateFile.check(database)
        return GateDatabase(database: database, lock: lock)
    }

    /// Whether there is something at the database's place, whole or not.
    public static func exists(in folder: String) -> Bool { NewFile.exists(at: GateFile.path(in: folder)) }

    private static func openLock(at path: String) throws(SQLiteError) -> WriteLock {
        do {
            try WriteLock.create(at: path)
        } catch .exists {
            // Another worker was first, today or long ago.
        } catch {
            throw error
        }
        return try WriteLock(opening: path)
    }

    /// How long the pages may be looked at.
    private static let checkLimit = Duration.seconds(30)

    /// What is wrong with modes and pages, a line each; none where there is no such database (yet).
    /// Cost: reads the whole file.
    public static func faults(in folder: String) -> [String] {
        guard exists(in: folder) else { return [] }
        do {
            let database = try Database(
                opening: GateFile.path(in: folder), .readOnly, statementLimit: checkLimit)
            try GateFile.check(database)
            let check = try database.prepare("SELECT integrity_check FROM pragma_integrity_check(20)")
            let damage = try check.all { row throws(SQLiteError) in try row.text() }.filter { $0 != "ok" }
            return modeFaults(in: folder) + damage.map { "\(GateFile.name): \($0)" }
        } catch {
            return modeFaults(in: folder) + ["\(GateFile.path(in: folder)): \(error)"]
        }
    }

    private static func modeFaults(in folder: String) -> [String] {
        let database = GateFile.path(in: folder)
        let expected: [(path: String, mode: UInt32)] = [
            (folder + "/.", 0o2750), (database, 0o640), (database + "-wal", 0o640), (database + "-shm", 0o640),
            (GateFile.lockPath(in: folder), 0o600),
        ]
        return expected.compactMap { path, mode in
            guard let found = NewFile.mode(of: path) else { return "\(path) is missing" }
            let octal = { (mode: UInt32) in "0" + String(mode, radix: 8) }
            return found == mode ? nil : "\(path) has mode \(octal(found)), and it must be \(octal(mode))"
        }
    }
}
