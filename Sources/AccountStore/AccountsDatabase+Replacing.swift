internal import Glibc
public import SQLite
internal import SessionReader

/// A database's copy for a backup, and its way into the place of another.
extension AccountsDatabase {
    /// One state of the database; see `DatabaseCopy`.
    public func copy(in folder: String, progress: (Int, Int) -> Void) throws(SQLiteError) -> DatabaseCopy {
        try DatabaseCopy(of: database, in: folder, progress: progress)
    }

    /// Makes an empty folder (0700) with a write lock and an empty file at the database's place, for a database that
    /// is not in use yet. What a process left there that was killed is removed.
    public static func makeStaging(_ folder: String) throws(SQLiteError) {
        try removeStaging(folder)
        guard unsafe mkdir(folder, 0o700) == 0 else { throw .system(call: "mkdir", systemError: errno) }
        try WriteLock.create(at: lockPath(in: folder))
        try NewFile.create(at: path(in: folder), mode: 0o640)
    }

    /// Removes what `makeStaging` and its users made; no error where there is nothing.
    public static func removeStaging(_ folder: String) throws(SQLiteError) {
        for suffix in ["", "-wal", "-shm", "-journal"] { _ = unsafe unlink(path(in: folder) + suffix) }
        _ = unsafe unlink(lockPath(in: folder))
        guard unsafe rmdir(folder) == 0 || errno == ENOENT else { throw .system(call: "rmdir", systemError: errno) }
    }

    /// Where the database lies in that folder.
    public static func path(in folder: String) -> String { AccountsFile.path(in: folder) }

    /// Opens what was put into a staging folder: brings an older schema up to date, and refuses any that is not made
    /// of the very words of ours.
    /// - Parameter scratch: a folder that does not exist, for a database to compare with.
    /// - Throws: as `open`; `setting` for tables, indexes and triggers of others.
    public static func openStaged(in folder: String, scratch: String) throws(SQLiteError) -> AccountsDatabase {
        try Database.enterWALMode(at: path(in: folder))
        let opened = try open(in: folder, migrating: true)
        try makeStaging(scratch)
        defer { do { try removeStaging(scratch) } catch {} }
        try Database.enterWALMode(at: path(in: scratch))
        let model = try Database(opening: path(in: scratch), .readWrite(.full))
        try AccountsSchema.migrations.apply(
            to: model, lock: WriteLock(opening: lockPath(in: scratch)), before: .after(.seconds(10)))
        guard try objects(of: opened.database) == objects(of: model) else {
            throw .setting(name: "the schema", expected: "as the program makes it", found: "another")
        }
        return opened
    }

    private static func objects(of database: Database) throws(SQLiteError) -> [[UInt8]] {
        try database.prepare("SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1")
            .all { row throws(SQLiteError) in Array(try row.text().utf8) }
    }

    /// Brings everything into the one file that can be moved.
    public func settle() throws(SQLiteError) {
        try lock.hold(before: .after(.seconds(10))) { () throws(SQLiteError) in try database.emptyLog() }
    }

    /// What came of an installation.
    public enum Installation: Sendable, Equatable {
        case done
        /// Nothing was changed: a process has the database open.
        case inUse(process: Int)
    }

    /// Puts a settled database, which nobody has open, in the place of the one in the folder, if there is one, which
    /// stays beside it under another name. At any time there is the old database or the new one, whole; durable when
    /// the call returns. Whoever opens the old one meanwhile writes nothing to it (`moved`).
    ///
    /// - Parameter kept: the name that the old one gets.
    /// - Throws: `system`, `lockTimedOut`, `exists`.
    public static func install(
        from staging: String, in folder: String, keepingOldAs kept: String
    ) throws(SQLiteError) -> Installation {
        do { try WriteLock.create(at: lockPath(in: folder)) } catch .exists {} catch { throw error }
        let lock = try WriteLock(opening: lockPath(in: folder))
        let installation = try lock.hold(before: .after(.seconds(10))) { () throws(SQLiteError) -> Installation in
            if let process = try Database.process(using: path(in: folder)) { return .inUse(process: process) }
            if exists(in: folder) {
                try keepOld(in: folder, as: folder + "/" + kept)
            } else {
                try setAside(path(in: folder) + "-wal", as: folder + "/" + kept + "-wal")
            }
            guard unsafe rename(path(in: staging), path(in: folder)) == 0 else {
                throw .system(call: "rename", systemError: errno)
            }
            try NewFile.syncFolder(at: folder)
            return .done
        }
        // Makes -wal and -shm, without which nobody can read who may not write (S16).
        if installation == .done { _ = try open(in: folder, migrating: false) }
        return installation
    }

    /// Gives the old database a second name, and leaves no log that SQLite would bring into the new one.
    private static func keepOld(in folder: String, as kept: String) throws(SQLiteError) {
        let path = path(in: folder)
        try link(path, kept)
        do {
            let old = try Database(opening: path, .readWrite(.full))
            try old.emptyLog()
        } catch  where NewFile.exists(at: path + "-wal") {
            // Too damaged to be opened: its log stays with the kept one.
            try link(path + "-wal", kept + "-wal")
            try NewFile.syncFolder(at: folder)
            guard unsafe unlink(path + "-wal") == 0 else { throw .system(call: "unlink", systemError: errno) }
        } catch {
            // There is no log.
        }
        try NewFile.syncFolder(at: folder)
    }

    /// The log of a database that is gone.
    private static func setAside(_ log: String, as kept: String) throws(SQLiteError) {
        guard unsafe rename(log, kept) == 0 || errno == ENOENT else {
            throw .system(call: "rename", systemError: errno)
        }
    }

    private static func link(_ path: String, _ name: String) throws(SQLiteError) {
        guard unsafe Glibc.link(path, name) == 0 else {
            throw errno == EEXIST ? .exists(path: name) : .system(call: "link", systemError: errno)
        }
    }
}
