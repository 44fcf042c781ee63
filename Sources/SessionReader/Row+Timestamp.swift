public import Identity
public import SQLite

extension Row {
    /// The next column, an integer: seconds since 1970-01-01 UTC.
    public mutating func timestamp() throws(SQLiteError) -> Timestamp {
        Timestamp(secondsSince1970: try integer())
    }

    /// The next column, nil for NULL.
    public mutating func optionalTimestamp() throws(SQLiteError) -> Timestamp? {
        try optionalInteger().map(Timestamp.init(secondsSince1970:))
    }
}
