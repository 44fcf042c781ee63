public import Identity
public import SQLite

/// An API token's row: its columns and how they are read.
public enum APITokenRow {
    /// A token with its owner's row, by the token's id.
    public static let recordByID: SQL = selectRecords + " WHERE api_tokens.id = ?1"

    /// All users' tokens in the order of their ids: ?1 the id before the first, ?2 how many.
    public static let recordsAfter: SQL = selectRecords + " WHERE api_tokens.id > ?1 ORDER BY api_tokens.id LIMIT ?2"

    /// A user's tokens, newest first: ?1 the user, ?2 how many.
    public static let recordsOfUser: SQL =
        selectRecords
        + " WHERE api_tokens.user_id = ?1 ORDER BY api_tokens.created_at DESC, api_tokens.id LIMIT ?2"

    /// A token without its owner is gone with them.
    private static let selectRecords: SQL =
        """
        SELECT api_tokens.id, api_tokens.user_id, api_tokens.name, api_tokens.paths, api_tokens.methods, \
        api_tokens.roles, api_tokens.created_at, api_tokens.expires_at, api_tokens.revoked_at, \
        api_tokens.created_by, api_tokens.secret_hash, 
        """ + UserRow.columns + " FROM api_tokens JOIN users ON users.id = api_tokens.user_id"

    /// Reads a row of one of these.
    ///
    /// - Throws: `unexpectedValue` where a column holds what was never written.
    public static func readRecord(_ row: inout Row) throws(SQLiteError) -> APITokenRecord {
        let token = APIToken(
            id: try row.blob(as: APITokenID.init(bytes:)),
            userID: try row.blob(as: UserID.init(bytes:)),
            name: try row.text(),
            scope: TokenScope(
                paths: try row.text(as: paths), methods: words(try row.text()), roles: words(try row.text())),
            createdAt: try row.timestamp(),
            expiresAt: try row.optionalTimestamp(),
            revokedAt: try row.optionalTimestamp(),
            createdBy: try row.text())
        return APITokenRecord(token: token, secretHash: try row.blob(), user: try UserRow.read(&row))
    }

    /// Paths, methods and roles of the scope as three columns.
    public static func columns(of scope: TokenScope) -> [SQLiteValue] {
        [
            .text(scope.paths.map(\.text).joined(separator: "\n")), .text(scope.methods.joined(separator: " ")),
            UserRow.column(ofRoles: scope.roles),
        ]
    }

    /// A path that cannot be read would leave the others, or none, which is everywhere.
    private static func paths(_ column: String) -> [PathScope]? {
        let texts = column.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
        let paths = texts.compactMap(PathScope.init)
        return paths.count == texts.count ? paths : nil
    }

    private static func words(_ column: String) -> [String] { column.split(separator: " ").map(String.init) }
}
