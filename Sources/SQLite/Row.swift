internal import CSQLite

/// A row of a query's answer, read column by column from the left; good only inside the closure that is given it.
@safe public struct Row: ~Copyable {
    private let statement: OpaquePointer  // sqlite3_stmt *
    private let sql: String
    private var column: Int32 = 0

    init(borrowing statement: OpaquePointer, sql: String) {
        unsafe self.statement = statement
        self.sql = sql
    }

    /// The next column. Throws `unexpectedValue` where it is no integer.
    public mutating func integer() throws(SQLiteError) -> Int64 {
        try expect(SQLITE_INTEGER)
        return unsafe sqlite3_column_int64(statement, column - 1)
    }

    /// The next column, nil for NULL.
    public mutating func optionalInteger() throws(SQLiteError) -> Int64? { skipNull() ? nil : try integer() }

    /// The next column, UTF-8 (repaired, should the file hold bytes that are not). Throws where it is no text.
    public mutating func text() throws(SQLiteError) -> String {
        try expect(SQLITE_TEXT)
        guard let bytes = unsafe sqlite3_column_text(statement, column - 1) else { throw unexpected }
        let count = unsafe Int(sqlite3_column_bytes(statement, column - 1))
        return unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// The next column, nil for NULL.
    public mutating func optionalText() throws(SQLiteError) -> String? { skipNull() ? nil : try text() }

    /// The next column. Throws where it is no blob.
    public mutating func blob() throws(SQLiteError) -> [UInt8] {
        try expect(SQLITE_BLOB)
        // NULL for a blob of no bytes: https://www.sqlite.org/c3ref/column_blob.html
        let bytes = unsafe sqlite3_column_blob(statement, column - 1)
        let count = unsafe Int(sqlite3_column_bytes(statement, column - 1))
        return unsafe Array(UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count))
    }

    /// The next column, nil for NULL.
    public mutating func optionalBlob() throws(SQLiteError) -> [UInt8]? { skipNull() ? nil : try blob() }

    /// The next column as what its bytes stand for, nil for NULL. Throws where `make` knows no such thing.
    @inlinable public mutating func optionalBlob<Value>(as make: ([UInt8]) -> Value?) throws(SQLiteError) -> Value? {
        skipNull() ? nil : try blob(as: make)
    }

    /// The next column as what its text stands for. Throws where `make` knows no such thing.
    @inlinable public mutating func text<Value>(as make: (String) -> Value?) throws(SQLiteError) -> Value {
        guard let value = make(try text()) else { throw unexpected }
        return value
    }

    /// The next column as what its text stands for, nil for NULL. Throws where `make` knows no such thing.
    @inlinable public mutating func optionalText<Value>(as make: (String) -> Value?) throws(SQLiteError) -> Value? {
        skipNull() ? nil : try text(as: make)
    }

    /// The next column as what its bytes stand for. Throws where `make` knows no such thing.
    @inlinable public mutating func blob<Value>(as make: ([UInt8]) -> Value?) throws(SQLiteError) -> Value {
        guard let value = make(try blob()) else { throw unexpected }
        return value
    }

    /// The bytes of the next column: of a text or blob as they are, of a number its digits; nil for NULL.
    mutating func optionalBytes() throws(SQLiteError) -> [UInt8]? {
        if skipNull() { return nil }
        guard unsafe sqlite3_column_type(statement, column) != SQLITE_BLOB else { return try blob() }
        column += 1
        guard let text = unsafe sqlite3_column_text(statement, column - 1) else { throw unexpected }
        return unsafe Array(
            UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(statement, column - 1))))
    }

    /// The next column as text, whatever its type.
    mutating func rendered() throws(SQLiteError) -> String {
        column += 1
        guard let text = unsafe sqlite3_column_text(statement, column - 1) else { throw unexpected }
        return unsafe String(cString: text)
    }

    /// Whether the next column is NULL; does not go on.
    public var nextIsNull: Bool { unsafe sqlite3_column_type(statement, column) == SQLITE_NULL }

    /// Goes on behind so many columns.
    public mutating func skip(_ count: Int32) { column += count }

    @usableFromInline mutating func skipNull() -> Bool {
        guard nextIsNull else { return false }
        column += 1
        return true
    }

    private mutating func expect(_ type: Int32) throws(SQLiteError) {
        guard unsafe sqlite3_column_type(statement, column) == type else { throw unexpected }
        column += 1
    }

    /// The column that was last read, or could not be.
    @usableFromInline var unexpected: SQLiteError { .unexpectedValue(column: Int(column), sql: sql) }
}
