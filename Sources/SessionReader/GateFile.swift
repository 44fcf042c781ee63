internal import SQLite

/// The gate's own database: written by the gate alone, read by the accounts pools, in a folder of its own.
///
/// What it holds may be forgotten: whoever loses it loses when sessions and API tokens were last used, and the counted
/// links that were made before.
enum GateFile {
    static let name = "gate.db"
    static let lockName = "gate.lock"
    /// "SALG".
    static let applicationID: Int64 = 0x5341_4C47

    static func path(in folder: String) -> String { folder + "/" + name }
    static func lockPath(in folder: String) -> String { folder + "/" + lockName }

    /// The schema of this file, which is read for what it is to the letter (`check`): it never changes. A later version
    /// that needs another makes a file of another name and fills it from this one, so that the version before goes on
    /// with its own, beside it and after a way back.
    ///
    /// Times are seconds since 1970-01-01 UTC, ids 16 bytes.
    static let migrations = Migrations(
        applicationID: applicationID,
        steps: [
            [
                "PRAGMA application_id = 0x53414C47", sessionUses, tokenUses, linkCounts, linkCountsByEnd, linkWindows,
                linkWindowsByEnd, linkCounting, linkCountingBegins, "PRAGMA user_version = 1",
            ]
        ])

    private static let sessionUses: SQL = """
        CREATE TABLE session_uses (
            session_id BLOB PRIMARY KEY CHECK (length(session_id) = 16),
            last_used_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """

    /// How many uses of a counted link there were.
    private static let linkCounts: SQL = """
        CREATE TABLE link_counts (
            link_id BLOB PRIMARY KEY CHECK (length(link_id) = 16),
            uses INTEGER NOT NULL CHECK (uses > 0),
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """
    private static let linkCountsByEnd: SQL = "CREATE INDEX link_counts_by_end ON link_counts (expires_at)"

    /// Who may use which link for some minutes without being counted again.
    private static let linkWindows: SQL = """
        CREATE TABLE link_windows (
            link_id BLOB NOT NULL CHECK (length(link_id) = 16),
            address TEXT NOT NULL CHECK (length(address) <= 64),
            opened_at INTEGER NOT NULL,
            PRIMARY KEY (link_id, address)
        ) STRICT, WITHOUT ROWID
        """
    private static let linkWindowsByEnd: SQL = "CREATE INDEX link_windows_by_time ON link_windows (opened_at)"

    /// One row: since when links are counted here. The uses of older ones are not known.
    private static let linkCounting: SQL = """
        CREATE TABLE link_counting (id INTEGER PRIMARY KEY CHECK (id = 1), since INTEGER NOT NULL) STRICT
        """
    private static let linkCountingBegins: SQL = "INSERT INTO link_counting (id, since) VALUES (1, unixepoch())"
    private static let tokenUses: SQL = """
        CREATE TABLE token_uses (
            token_id BLOB PRIMARY KEY CHECK (length(token_id) = 16),
            last_used_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """

    /// How long one statement may run: the accounts pools and the operator, who is root, read what a gate wrote that
    /// somebody may have taken over.
    static let statementLimit = Duration.milliseconds(100)

    /// - Throws: `setting` where it is another program's file or holds anything but our tables, `schema` where it is
    ///   older or newer.
    static func check(_ database: Database) throws(SQLiteError) {
        try Migrations.check(database, applicationID: applicationID, version: migrations.newest)
        try migrations.checkObjects(of: database)
    }
}
