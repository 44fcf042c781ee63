public import Identity
public import SQLite

/// A session's row: its columns and how they are read.
public enum SessionRow {
    /// A session with its user's row, by the session's id; the user's columns are NULL where that row is gone.
    public static let recordByID: SQL =
        "SELECT " + columns + ", " + UserRow.columns
        + " FROM sessions LEFT JOIN users ON users.id = sessions.user_id WHERE sessions.id = ?1"

    /// The same behind the row of a key: ?1 the session's id, ?2 the `kid`. One row, of NULLs where there is none.
    public static let recordAndKey: SQL =
        "SELECT " + PublishedKeyRow.columns + ", " + columns + ", " + UserRow.columns
            + """
             FROM (SELECT 1) LEFT JOIN keys ON keys.kid = ?2 LEFT JOIN sessions ON sessions.id = ?1
            LEFT JOIN users ON users.id = sessions.user_id
            """

    /// A user's sessions that were not ended, newest first: ?1 the user, ?2 how many.
    public static let openOfUser: SQL =
        "SELECT " + columns + ", " + UserRow.columns
            + """
             FROM sessions LEFT JOIN users ON users.id = sessions.user_id
            WHERE sessions.user_id = ?1 AND sessions.ended_at IS NULL ORDER BY sessions.created_at DESC LIMIT ?2
            """

    /// Sessions that were not ended, in the order of their ids: ?1 the id before the first, ?2 how many.
    public static let openRecordsAfter: SQL =
        "SELECT " + columns + ", " + UserRow.columns
            + """
             FROM sessions LEFT JOIN users ON users.id = sessions.user_id
            WHERE sessions.id > ?1 AND sessions.ended_at IS NULL ORDER BY sessions.id LIMIT ?2
            """

    /// In the order in which `read` takes them.
    public static let columns: SQL = """
        sessions.id, sessions.user_id, sessions.kind, sessions.created_at, sessions.expires_at, \
        sessions.idle_limit_seconds, sessions.device, sessions.address, sessions.authenticated_at, \
        sessions.last_seen_at, sessions.refresh_counter, sessions.refreshed_at, sessions.ended_at, \
        sessions.end_reason, sessions.secret_hash
        """

    /// Reads a row of `recordAndKey`.
    ///
    /// - Throws: `unexpectedValue` where a column holds what was never written.
    static func readRows(_ row: inout Row) throws(SQLiteError) -> TokenRows {
        var key: PublishedKey?
        if row.nextIsNull { row.skip(PublishedKeyRow.columnCount) } else { key = try PublishedKeyRow.read(&row) }
        return TokenRows(key: key, record: row.nextIsNull ? nil : try readRecord(&row))
    }

    /// Reads a row of `recordByID`.
    ///
    /// - Throws: `unexpectedValue` where a column holds what was never written.
    public static func readRecord(_ row: inout Row) throws(SQLiteError) -> SessionRecord {
        let session = try read(&row)
        return SessionRecord(session: session, user: row.nextIsNull ? nil : try UserRow.read(&row))
    }

    /// Reads the columns from where the row stands.
    ///
    /// - Throws: `unexpectedValue` where one holds what was never written.
    public static func read(_ row: inout Row) throws(SQLiteError) -> Session {
        var session = Session(
            id: try row.blob(as: SessionID.init(bytes:)),
            userID: try row.blob(as: UserID.init(bytes:)),
            kind: try row.text(as: Session.Kind.init(rawValue:)),
            createdAt: try row.timestamp(),
            expiresAt: try row.timestamp(),
            idleLimitSeconds: try row.integer(),
            device: try row.text(),
            address: try row.text())
        session.authenticatedAt = try row.timestamp()
        session.lastSeenAt = try row.timestamp()
        session.refreshCounter = try row.integer()
        session.refreshedAt = try row.optionalTimestamp()
        session.endedAt = try row.optionalTimestamp()
        session.endReason = try row.optionalText(as: Session.EndReason.init(rawValue:))
        session.cookieSecretHash = try row.optionalBlob()
        return session
    }
}
