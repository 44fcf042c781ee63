public import Accounts
public import SQLite

/// Users, sessions and keys in the accounts database. Used by one thread at a time.
///
/// Every read is one statement; every change is one transaction under the write lock (S17), durable when the call
/// returns, and reads, checks and writes in one statement (DB8).
public final class SQLiteAccountStore {
    let database: Database
    let lock: WriteLock
    private let patience: Duration
    let users: UserStatements
    let sessions: SessionStatements
    let keys: KeyStatements
    let keyRotation: KeyRotationStatements
    let masterKeyRing: MasterKeyStatements
    let inspection: InspectionStatements
    let links: LinkStoreStatements
    let events: EventStatements
    let throttle: ThrottleStatements
    let passwords: PasswordStatements
    let invites: InviteStatements
    let directory: UserDirectoryStatements
    let accountRecords: AccountRecordStatements
    let userSessions: UserSessionStatements
    let trail: EventTrailStatements
    let purging: PurgeStatements
    let apiTokens: APITokenStatements
    let imports: UserImportStatements
    let restoring: RestoreStatements
    let counting: CensusStatements
    private let onEvent: (Event) -> Void

    /// - Parameters:
    ///   - patience: how long a change waits for the write lock and SQLite's own together; less than a request may
    ///     take.
    ///   - onEvent: is told of every event once it is stored, such as to log it.
    public init(
        _ opened: AccountsDatabase, patience: Duration = .seconds(5), onEvent: @escaping (Event) -> Void = { _ in }
    ) throws(SQLiteError) {
        database = opened.database
        lock = opened.lock
        self.patience = patience
        self.onEvent = onEvent
        events = try EventStatements(on: database)
        users = try UserStatements(on: database)
        sessions = try SessionStatements(on: database)
        keys = try KeyStatements(on: database)
        keyRotation = try KeyRotationStatements(on: database)
        masterKeyRing = try MasterKeyStatements(on: database)
        inspection = try InspectionStatements(on: database)
        links = try LinkStoreStatements(on: database)
        throttle = try ThrottleStatements(on: database)
        passwords = try PasswordStatements(on: database)
        invites = try InviteStatements(on: database)
        directory = try UserDirectoryStatements(on: database)
        accountRecords = try AccountRecordStatements(on: database)
        userSessions = try UserSessionStatements(on: database)
        trail = try EventTrailStatements(on: database)
        purging = try PurgeStatements(on: database)
        apiTokens = try APITokenStatements(on: database)
        imports = try UserImportStatements(on: database)
        restoring = try RestoreStatements(on: database)
        counting = try CensusStatements(on: database)
    }

    /// Runs one statement as a transaction of its own, with the event that tells of it.
    ///
    /// - Returns: how many rows were changed; where there are none, there was no event.
    func change(
        _ statement: Statement, _ values: [SQLiteValue], recording event: Event? = nil
    ) throws(StoreError) -> Int {
        try transaction { transaction, record throws(SQLiteError) in
            let changed = try statement.run(values, in: transaction)
            if changed > 0, let event { try record(event) }
            return changed
        }
    }

    /// Runs several statements as one transaction. What is recorded is told of once it is stored.
    /// - Parameters:
    ///   - isPatient: whether to wait for the write lock.
    ///   - isDurable: false for what every worker must know at once, and a power cut may take back until the next
    ///     durable change is made.
    func transaction<Value>(
        isPatient: Bool = true, isDurable: Bool = true,
        _ body: (borrowing Transaction, _ record: (Event) throws(SQLiteError) -> Void) throws(SQLiteError) -> Value
    ) throws(StoreError) -> Value {
        var recorded: [Event] = []
        let value: Value
        do {
            let deadline = Deadline.after(isPatient ? patience : .zero)
            value = try database.write(lock, before: deadline, synchronous: isDurable ? .full : .normal) {
                transaction throws(SQLiteError) in
                try body(transaction) { event throws(SQLiteError) in
                    try events.insert.run(EventStatements.values(of: event), in: transaction)
                    recorded.append(event)
                }
            }
        } catch {
            throw StoreError(error)
        }
        recorded.forEach(onEvent)
        return value
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
