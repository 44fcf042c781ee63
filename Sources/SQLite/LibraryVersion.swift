internal import CSQLite

/// SQLite as it is linked.
public enum LibraryVersion {
    /// As major · 1,000,000 + minor · 1,000 + patch (https://www.sqlite.org/c3ref/libversion.html).
    public static var number: Int { Int(sqlite3_libversion_number()) }
}
