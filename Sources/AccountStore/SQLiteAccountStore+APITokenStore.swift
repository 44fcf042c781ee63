public import Accounts
public import Identity
internal import SQLite
internal import SessionReader

struct APITokenStatements {
    let insert: Statement
    let byID: Statement
    let ofUser: Statement
    let after: Statement
    let revoke: Statement

    init(on database: Database) throws(SQLiteError) {
        insert = try database.prepare(
            """
            INSERT INTO api_tokens (id, user_id, name, paths, methods, roles, created_at, expires_at, revoked_at,
                created_by, secret_hash)
            SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11
            WHERE (SELECT count(*) FROM api_tokens
                WHERE user_id = ?2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?12)) < ?13
            """)
        byID = try database.prepare(APITokenRow.recordByID)
        ofUser = try database.prepare(APITokenRow.recordsOfUser)
        after = try database.prepare(APITokenRow.recordsAfter)
        revoke = try database.prepare("UPDATE api_tokens SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL")
    }
}

extension SQLiteAccountStore: APITokenStore {
    public func insert(
        _ token: APIToken, secretHash: [UInt8], limit: Int, at now: Timestamp, recording event: Event
    ) throws(StoreError) -> Bool {
        try change(
            apiTokens.insert,
            [.blob(token.id.bytes), .blob(token.userID.bytes), .text(token.name)]
                + APITokenRow.columns(of: token.scope) + [
                    .integer(token.createdAt.secondsSince1970), .optional(token.expiresAt?.secondsSince1970),
                    .optional(token.revokedAt?.secondsSince1970), .text(token.createdBy), .blob(secretHash),
                    .integer(now.secondsSince1970), .integer(Int64(limit)),
                ], recording: event) == 1
    }

    public func record(of token: APITokenID) throws(StoreError) -> APITokenRecord? {
        try first(of: apiTokens.byID, [.blob(token.bytes)]) { row throws(SQLiteError) in
            try APITokenRow.readRecord(&row)
        }
    }

    public func apiTokens(of user: UserID, limit: Int) throws(StoreError) -> [APIToken] {
        try all(
            of: apiTokens.ofUser, [.blob(user.bytes), .integer(Int64(limit))]
        ) { row throws(SQLiteError) in try APITokenRow.readRecord(&row).token }
    }

    public func apiTokens(after last: APITokenID?, limit: Int) throws(StoreError) -> [APITokenRecord] {
        // Every id is greater than the empty blob.
        try all(
            of: apiTokens.after, [.blob(last?.bytes ?? []), .integer(Int64(limit))]
        ) { row throws(SQLiteError) in try APITokenRow.readRecord(&row) }
    }

    public func revoke(_ token: APITokenID, at now: Timestamp, recording event: Event) throws(StoreError) -> Bool {
        try change(
            apiTokens.revoke, [.blob(token.bytes), .integer(now.secondsSince1970)], recording: event) == 1
    }
}
