internal import SQLite

/// The gate's own database: written by the gate alone, read by the accounts pools, in a folder of its own.
///
/// What it holds may be forgotten: whoever loses it loses when sessions were last used, and nothing else.
enum GateFile {
    static let name = "gate.db"
    static let lockName = "gate.lock"
    /// "SALG".
    static let applicationID: Int64 = 0x5341_4C47

    static func path(in folder: String) -> String { folder + "/" + name }
    static func lockPath(in folder: String) -> String { folder + "/" + lockName }

    /// Step by step, as `AccountsSchema`. Times are seconds since 1970-01-01 UTC, ids 16 bytes.
    static let migrations = Migrations(
        applicationID: applicationID,
        steps: [["PRAGMA application_id = 0x53414C47", sessionUses, "PRAGMA user_version = 1"]])

    private static let sessionUses: SQL = """
        CREATE TABLE session_uses (
            session_id BLOB PRIMARY KEY CHECK (length(session_id) = 16),
            last_used_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """

    /// How long one statement may run: the accounts pools and the operator, who is root, read what a gate wrote that
    /// somebody may have taken over.
    static let statementLimit = Duration.milliseconds(100)

    /// - Throws: `setting` where it is another program's file or holds anything but our table, `schema` where it is
    ///   older or newer.
    static func check(_ database: Database) throws(SQLiteError) {
        try Migrations.check(database, applicationID: applicationID, version: migrations.newest)
        try migrations.checkObjects(of: database)
    }
}
