import SQLite
import StoreProcesses

/// A database with one table, `notes (id, word)`, in a folder of its own.
struct TestDatabase {
    static let migrations = Migrations(
        applicationID: 7,
        steps: [
            [
                "PRAGMA application_id = 7",
                "CREATE TABLE notes (id INTEGER PRIMARY KEY, word TEXT NOT NULL CHECK (length(word) < 10)) STRICT",
                "PRAGMA user_version = 1",
            ]
        ])

    let folder: TemporaryFolder
    let lock: WriteLock
    let database: Database

    var path: String { folder.path + "/test.db" }
    var lockPath: String { folder.path + "/test.lock" }

    init(migrations: Migrations = Self.migrations, busyTimeout: Duration = .seconds(1)) throws {
        folder = try TemporaryFolder()
        try WriteLock.create(at: folder.path + "/test.lock")
        lock = try WriteLock(opening: folder.path + "/test.lock")
        let path = folder.path + "/test.db"
        try Database.create(at: path, mode: 0o640, lock: lock, before: .after(.seconds(20)))
        database = try Database(opening: path, .readWrite(.full), busyTimeout: busyTimeout)
        try migrations.apply(to: database, lock: lock, before: .after(.seconds(20)))
    }

    /// Adds a note with the next free number.
    func add(_ word: String, within duration: Duration = .seconds(20)) throws(SQLiteError) {
        let insert = try database.prepare("INSERT INTO notes (word) VALUES (?1)")
        try database.write(lock, before: .after(duration)) { transaction throws(SQLiteError) in
            _ = try insert.run([.text(word)], in: transaction)
        }
    }

    func words(_ reader: Database? = nil) throws(SQLiteError) -> [String] {
        try (reader ?? database).prepare("SELECT word FROM notes ORDER BY id").all { row throws(SQLiteError) in
            try row.text()
        }
    }
}

/// The extended result code of an error of SQLite's own; nil for any other error.
func code(of error: SQLiteError?) -> Int32? {
    guard case .failed(let code, _, _, _)? = error else { return nil }
    return code
}
