public import SQLite

/// What makes a file the accounts database: known to who writes it and to who only reads it.
public enum AccountsFile {
    /// The database's name in the state folder.
    public static let name = "accounts.db"
    /// The write lock's name beside it.
    public static let lockName = "accounts.lock"
    /// The file's `application_id`: "SALY".
    public static let applicationID: Int64 = 0x5341_4C59
    /// The version of the schema that this program reads and writes.
    public static let schemaVersion: Int64 = 2

    /// The database's path in that folder.
    public static func path(in folder: String) -> String { folder + "/" + name }

    /// What a newer file says of us: no later schema may change that this can be asked.
    private static let oldestServing: SQL = """
        SELECT served_since FROM meta
        WHERE id = 1 AND expanded_to = (SELECT user_version FROM pragma_user_version)
        """

    /// Whether the file is ours, and of our schema or of a newer one that only added to it: while a new version takes
    /// over, and when it is taken back, the version before serves what the new one has migrated.
    ///
    /// - Throws: `setting` where it is another program's file, `schema` where it is older, or newer and not for us.
    public static func check(_ database: Database) throws(SQLiteError) {
        try Migrations.check(
            database, applicationID: applicationID, version: schemaVersion, oldestServing: oldestServing)
    }
}
