import AccountStore
import SQLite
import StoreProcesses

/// A store in a folder of its own.
struct TestStore {
    let folder: TemporaryFolder
    let store: SQLiteAccountStore

    init(patience: Duration = .seconds(20)) throws {
        folder = try TemporaryFolder()
        store = try SQLiteAccountStore(.create(in: folder.path), patience: patience)
    }

    /// Changes the database past the store.
    static func change(_ folder: TemporaryFolder, _ sql: SQL) throws(SQLiteError) {
        let database = try Database(opening: folder.path + "/accounts.db", .readWrite(.full))
        let lock = try WriteLock(opening: folder.path + "/accounts.lock")
        try database.write(lock, before: .after(.seconds(20))) { transaction throws(SQLiteError) in
            _ = try database.prepare(sql).run(in: transaction)
        }
    }
}
