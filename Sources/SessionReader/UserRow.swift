internal import ASCII
public import Identity
public import SQLite

/// A user's row without the password: its columns and how they are read.
public enum UserRow {
    /// In the order in which `read` takes them.
    public static let columns: SQL = """
        users.id, users.username, users.email, users.email_verified, users.roles, users.disabled_at, users.created_at, \
        users.spelling
        """

    /// Reads the columns from where the row stands.
    ///
    /// - Throws: `unexpectedValue` where one holds what was never written.
    public static func read(_ row: inout Row) throws(SQLiteError) -> User {
        User(
            id: try row.blob(as: UserID.init(bytes:)),
            username: try row.text(as: username),
            email: try row.optionalText(),
            isEmailVerified: try row.integer() != 0,
            roles: try row.text().utf8.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) },
            disabledAt: try row.optionalTimestamp(),
            createdAt: try row.timestamp(),
            spelling: try row.optionalText())
    }

    /// The roles as one column.
    public static func column(ofRoles roles: [String]) -> SQLiteValue { .text(roles.joined(separator: " ")) }

    /// Only the canonical form is ever stored.
    private static func username(_ stored: String) -> Username? {
        Username(stored).flatMap { $0.canonical.hasSameBytes(as: stored) ? $0 : nil }
    }
}
