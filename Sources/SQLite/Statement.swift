internal import CSQLite

/// A prepared statement, to be kept and used again. Reset, its values cleared, after every use.
@safe public final class Statement {
    private let connection: Connection
    private let handle: OpaquePointer  // sqlite3_stmt *
    private let sql: String

    init(_ sql: SQL, on connection: Connection) throws(SQLiteError) {
        self.connection = connection
        self.sql = sql.text
        unsafe handle = unsafe try connection.prepare(sql)
    }

    // Its result repeats the error of the last step.
    deinit { _ = unsafe sqlite3_finalize(handle) }

    /// The first row of the answer; nil where there is none.
    ///
    /// - Throws: `misuse` unless the statement only reads; `moved`.
    public func first<Value>(
        _ values: [SQLiteValue] = [], _ read: (inout Row) throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> Value? {
        try checkThatItOnlyReads()
        try connection.checkPlace()
        return try firstUnguarded(values, read)
    }

    /// Every row of the answer. The read transaction lasts until the last row is read: no work in `read`.
    ///
    /// - Throws: `misuse` unless the statement only reads; `moved`.
    public func all<Value>(
        _ values: [SQLiteValue] = [], _ read: (inout Row) throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> [Value] {
        try checkThatItOnlyReads()
        try connection.checkPlace()
        defer { reset() }
        try bind(values)
        var answer: [Value] = []
        while try step() {
            var row = unsafe Row(borrowing: handle, sql: sql)
            answer.append(try read(&row))
        }
        return answer
    }

    /// The next row of an answer that is read on from call to call; nil at its end, from where the next call begins
    /// anew. For files that nobody else writes: the read transaction lasts as long.
    ///
    /// - Throws: `misuse` unless the statement only reads.
    func next<Value>(_ read: (inout Row) throws(SQLiteError) -> Value) throws(SQLiteError) -> Value? {
        try checkThatItOnlyReads()
        connection.startClock()
        guard try step() else {
            reset()
            return nil
        }
        var row = unsafe Row(borrowing: handle, sql: sql)
        return try read(&row)
    }

    /// Makes a change inside a transaction of the same database.
    ///
    /// - Returns: how many rows were inserted, changed or deleted.
    @discardableResult
    public func run(_ values: [SQLiteValue] = [], in transaction: borrowing Transaction) throws(SQLiteError) -> Int {
        guard transaction.connection === connection else { throw .misuse(sql: sql) }
        try runUnguarded(values)
        return connection.changes
    }

    /// For settings: SQLite counts even reading the journal mode as a change.
    func firstUnguarded<Value>(
        _ values: [SQLiteValue] = [], _ read: (inout Row) throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> Value? {
        defer { reset() }
        try bind(values)
        guard try step() else { return nil }
        var row = unsafe Row(borrowing: handle, sql: sql)
        return try read(&row)
    }

    /// For BEGIN, COMMIT, ROLLBACK and settings.
    func runUnguarded(_ values: [SQLiteValue] = []) throws(SQLiteError) {
        defer { reset() }
        try bind(values)
        while try step() {}
    }

    private func checkThatItOnlyReads() throws(SQLiteError) {
        guard unsafe sqlite3_stmt_readonly(handle) != 0 else { throw .misuse(sql: sql) }
    }

    /// - Returns: whether there is a row.
    private func step() throws(SQLiteError) -> Bool {
        let result = unsafe sqlite3_step(handle)
        switch result {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw connection.error(result, in: sql)
        }
    }

    /// Before every run.
    private func bind(_ values: [SQLiteValue]) throws(SQLiteError) {
        connection.startClock()
        guard unsafe Int(sqlite3_bind_parameter_count(handle)) == values.count else { throw .misuse(sql: sql) }
        for (offset, value) in values.enumerated() {
            try connection.check(bind(value, at: Int32(offset + 1)), in: sql)
        }
    }

    private func bind(_ value: SQLiteValue, at index: Int32) -> Int32 {
        switch value {
        case .null: return unsafe sqlite3_bind_null(handle, index)
        case .integer(let integer): return unsafe sqlite3_bind_int64(handle, index, integer)
        case .text(var text):
            return text.withUTF8 { bytes in
                guard let length = Int32(exactly: bytes.count) else { return SQLITE_TOOBIG }
                return unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                    unsafe sallyport_bind_text(handle, index, characters.baseAddress, length)
                }
            }
        case .blob(let blob):
            return unsafe blob.withUnsafeBytes { bytes in
                guard let length = Int32(exactly: bytes.count) else { return SQLITE_TOOBIG }
                return unsafe sallyport_bind_blob(handle, index, bytes.baseAddress, length)
            }
        }
    }

    private func reset() {
        // reset repeats the error of the last step, which was thrown already; clear_bindings cannot fail.
        _ = unsafe sqlite3_reset(handle)
        _ = unsafe sqlite3_clear_bindings(handle)
    }
}
