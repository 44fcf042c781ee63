internal import Accounts
public import SQLite

/// Users, sessions and keys in the accounts database. Used by one thread at a time.
///
/// Every read is one statement; every change is one transaction under the write lock (S17), durable when the call
/// returns, and reads, checks and writes in one statement (DB8).
public final class SQLiteAccountStore {
    private let database: Database
    private let lock: WriteLock
    private let patience: Duration
    let users: UserStatements
    let sessions: SessionStatements
    let keys: KeyStatements
    let inspection: InspectionStatements

    /// - Parameter patience: how long a change waits for the write lock and SQLite's own together; less than a
    ///   request may take.
    public init(_ opened: AccountsDatabase, patience: Duration = .seconds(5)) throws(SQLiteError) {
        database = opened.database
        lock = opened.lock
        self.patience = patience
        users = try UserStatements(on: database)
        sessions = try SessionStatements(on: database)
        keys = try KeyStatements(on: database)
        inspection = try InspectionStatements(on: database)
    }

    /// Runs one statement as a transaction of its own.
    ///
    /// - Returns: how many rows were changed.
    func change(_ statement: Statement, _ values: [SQLiteValue]) throws(StoreError) -> Int {
        do {
            return try database.write(lock, before: .after(patience)) { transaction throws(SQLiteError) in
                try statement.run(values, in: transaction)
            }
        } catch {
            throw StoreError(error)
        }
    }

    func first<Value>(
        of statement: Statement, _ values: [SQLiteValue] = [], _ read: (inout Row) throws(SQLiteError) -> Value
    ) throws(StoreError) -> Value? {
        do { return try statement.first(values, read) } catch { throw StoreError(error) }
    }

    func all<Value>(
        of statement: Statement, _ values: [SQLiteValue] = [], _ read: (inout Row) throws(SQLiteError) -> Value
    ) throws(StoreError) -> [Value] {
        do { return try statement.all(values, read) } catch { throw StoreError(error) }
    }
}
