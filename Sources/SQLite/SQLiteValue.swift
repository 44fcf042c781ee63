/// A value that is bound to a statement. Never printed.
public enum SQLiteValue: Sendable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    /// nil becomes NULL.
    public static func optional(_ integer: Int64?) -> SQLiteValue { integer.map(SQLiteValue.integer) ?? .null }

    /// nil becomes NULL.
    public static func optional(_ text: String?) -> SQLiteValue { text.map(SQLiteValue.text) ?? .null }

    /// nil becomes NULL.
    public static func optional(_ blob: [UInt8]?) -> SQLiteValue { blob.map(SQLiteValue.blob) ?? .null }
}
