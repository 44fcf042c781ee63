/// A SQLite database in WAL mode whose settings were read back (DB3). Used by one thread at a time.
///
/// Changes are made in `write` alone: under the write lock, in a transaction that began with BEGIN IMMEDIATE.
public final class Database {
    /// When a commit is on the disk: https://www.sqlite.org/pragma.html#pragma_synchronous
    public enum Synchronous: Sendable {
        /// When it returns: what was acknowledged survives a power cut.
        case full
        /// At the next checkpoint: a power cut may take back the last commits, never part of one.
        case normal
    }

    /// How a database is opened.
    public enum Access: Sendable {
        case readOnly
        case readWrite(Synchronous)
    }

    let connection: Connection
    private let busyTimeout: Duration
    /// As it was opened.
    private let synchronous: Synchronous
    /// As it is set now; nil where nobody knows.
    private var currentSynchronous: Synchronous?
    private let begin: Statement
    private let commit: Statement
    private let rollback: Statement

    /// Opens a file that exists; takes no write lock and never makes a file.
    ///
    /// - Parameters:
    ///   - busyTimeout: how long a read waits for a lock of SQLite's own.
    ///   - statementLimit: for a file that a less trusted user writes: how long one statement may run, whatever the
    ///     file makes of it. No trigger of the file is run then.
    /// - Throws: `missing`; `setting` where the file is not in WAL mode or a setting does not hold; `failed`.
    public init(
        opening path: String, _ access: Access, busyTimeout: Duration = .seconds(1), statementLimit: Duration? = nil
    ) throws(SQLiteError) {
        let (connection, settings) = try Self.open(path, access, busyTimeout, statementLimit)
        for setting in settings { try setting.apply(to: connection) }
        self.connection = connection
        synchronous = if case .readWrite(let synchronous) = access { synchronous } else { .full }
        currentSynchronous = synchronous
        self.busyTimeout = busyTimeout
        begin = try Statement("BEGIN IMMEDIATE", on: connection)
        commit = try Statement("COMMIT", on: connection)
        rollback = try Statement("ROLLBACK", on: connection)
    }

    /// Makes a database: an empty file of that mode (which -wal and -shm take from it), put into WAL mode.
    ///
    /// - Throws: `exists`, and the file is left alone.
    public static func create(
        at path: String, mode: UInt32, lock: WriteLock, before deadline: Deadline
    ) throws(SQLiteError) {
        try NewFile.create(at: path, mode: mode)
        try lock.acquire(before: deadline)
        defer { lock.release() }
        let (connection, _) = try open(path, .readWrite(.full), deadline.remaining)
        try Statement("PRAGMA journal_mode = WAL", on: connection).runUnguarded()
    }

    /// Makes a database as `create` does where there is none or an empty file, and leaves alone what is there: for what
    /// several processes make, and one that was killed began.
    public static func ensure(
        at path: String, mode: UInt32, lock: WriteLock, before deadline: Deadline
    ) throws(SQLiteError) {
        try lock.acquire(before: deadline)
        defer { lock.release() }
        if !NewFile.exists(at: path) { try NewFile.create(at: path, mode: mode) }
        guard NewFile.isEmpty(at: path) else { return }
        let (connection, _) = try open(path, .readWrite(.full), deadline.remaining)
        try Statement("PRAGMA journal_mode = WAL", on: connection).runUnguarded()
    }

    /// Prepares a statement, to be kept and used again.
    public func prepare(_ sql: SQL) throws(SQLiteError) -> Statement { try Statement(sql, on: connection) }

    /// Runs `body` in a transaction, under the write lock, and commits; takes everything back where `body` throws.
    /// The commit is durable when the call returns, where the database was opened so (`Synchronous.full`).
    ///
    /// - Parameters:
    ///   - deadline: until when to wait for the write lock and SQLite's own locks together.
    ///   - synchronous: of this commit alone; nil: as opened. One that is `normal` becomes durable with the next that
    ///     is `full`, of whichever connection.
    /// - Throws: what `body` throws; `lockTimedOut`; `moved`; `failed`. Nothing was changed then.
    public func write<Value>(
        _ lock: WriteLock, before deadline: Deadline, synchronous: Synchronous? = nil,
        _ body: (borrowing Transaction) throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> Value {
        try lock.acquire(before: deadline)
        defer { lock.release() }
        try connection.checkPlace()
        try connection.setBusyTimeout(deadline.remaining)
        let value: Value
        do {
            try ensure(synchronous ?? self.synchronous)
            value = try transact(body)
        } catch {
            try connection.setBusyTimeout(busyTimeout)
            throw error
        }
        try connection.setBusyTimeout(busyTimeout)
        return value
    }

    /// Makes reads wait no longer than that for SQLite's own locks, until the next write or call.
    public func limitWaits(to duration: Duration) throws(SQLiteError) { try connection.setBusyTimeout(duration) }

    /// Asked before every write and not behind one: where it cannot be set, nothing is written.
    private func ensure(_ synchronous: Synchronous) throws(SQLiteError) {
        guard synchronous != currentSynchronous else { return }
        // No setting is made inside a transaction, such as one whose rollback failed.
        if !connection.isIdle { try rollback.runUnguarded() }
        // It may hold although the call fails, since SQLite sets it before it reads it back.
        currentSynchronous = nil
        try synchronous.setting.apply(to: connection)
        currentSynchronous = synchronous
    }

    private func transact<Value>(
        _ body: (borrowing Transaction) throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> Value {
        // A rollback that failed before is tried again: nothing else could be done on this connection.
        if !connection.isIdle { try rollback.runUnguarded() }
        try begin.runUnguarded()
        // Transaction and value have names, and return comes last: where Value is Void, the optimizer of Swift 6.3.1
        // crashes on the shorter form.
        let transaction = Transaction(on: connection)
        let value: Value
        do {
            value = try body(transaction)
            try commit.runUnguarded()
        } catch {
            rollBack()
            throw error
        }
        return value
    }

    private func rollBack() {
        // SQLite rolls back by itself where the disk is full or memory is out.
        guard !connection.isIdle else { return }
        // The first error is the one to tell; the next write tries again.
        do { try rollback.runUnguarded() } catch {}
    }

    /// The connection, with the time-out set before anything touches the file (S19), and what else must hold.
    private static func open(
        _ path: String, _ access: Access, _ busyTimeout: Duration, _ statementLimit: Duration? = nil
    ) throws(SQLiteError) -> (Connection, [Setting]) {
        let (isReadOnly, synchronous): (Bool, Synchronous) =
            switch access {
            case .readOnly: (true, .full)
            case .readWrite(let synchronous): (false, synchronous)
            }
        let connection = try Connection(path: path, isReadOnly: isReadOnly)
        try connection.setBusyTimeout(busyTimeout)
        if let statementLimit { connection.limitStatements(to: statementLimit) }
        for (name, option, isOn) in Switches.all + (statementLimit == nil ? [] : Switches.lessTrusted) {
            let holds = try connection.configure(option, isOn, name: name)
            guard holds == isOn else { throw .setting(name: name, expected: "\(isOn)", found: "\(holds)") }
        }
        return (connection, Setting.settings(isReadOnly: isReadOnly, synchronous: synchronous))
    }
}
