public import Accounts
public import Identity
internal import SQLite
internal import SessionReader

struct LinkStoreStatements {
    let insertShare: Statement
    let shares: Statement
    let revokeShare: Statement
    let revokeURLToken: Statement

    init(on database: Database) throws(SQLiteError) {
        insertShare = try database.prepare(
            """
            INSERT INTO shares (id, host, path, note, max_uses, created_at, expires_at, created_by)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """)
        shares = try database.prepare(
            """
            SELECT id, host, path, note, max_uses, created_at, expires_at, created_by, revoked_at FROM shares
            ORDER BY created_at DESC, id
            """)
        revokeShare = try database.prepare("UPDATE shares SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL")
        revokeURLToken = try database.prepare(
            """
            INSERT INTO url_token_revocations (token_id, user_id, expires_at)
            SELECT ?1, ?2, ?3
            WHERE ?2 = x'' OR ?5 > (
                SELECT count(*) FROM url_token_revocations WHERE user_id = ?2 AND expires_at > ?4)
            ON CONFLICT (token_id, user_id) DO UPDATE SET expires_at = max(expires_at, ?3)
            """)
    }
}

extension SQLiteAccountStore: LinkStore {
    public func insert(_ share: Share, recording event: Event) throws(StoreError) {
        _ = try change(
            links.insertShare,
            [
                .blob(share.id.bytes), .text(share.host), .text(share.path), .text(share.note),
                .optional(share.maxUses), .integer(share.createdAt.secondsSince1970),
                .integer(share.expiresAt.secondsSince1970), .text(share.createdBy),
            ], recording: event)
    }

    public func shares() throws(StoreError) -> [Share] {
        try all(of: links.shares) { row throws(SQLiteError) in
            Share(
                id: try row.blob(as: LinkID.init(bytes:)), host: try row.text(), path: try row.text(),
                note: try row.text(), maxUses: try row.optionalInteger(), createdAt: try row.timestamp(),
                expiresAt: try row.timestamp(), createdBy: try row.text(), revokedAt: try row.optionalTimestamp())
        }
    }

    public func revoke(share: LinkID, at now: Timestamp, recording event: Event) throws(StoreError) -> Bool {
        try change(links.revokeShare, [.blob(share.bytes), .integer(now.secondsSince1970)], recording: event) == 1
    }

    public func revoke(
        urlToken: LinkID, of user: UserID?, until end: Timestamp, at now: Timestamp, limit: Int,
        recording event: Event
    ) throws(StoreError) -> Bool {
        try change(
            links.revokeURLToken,
            [
                .blob(urlToken.bytes), .blob(user?.bytes ?? []), .integer(end.secondsSince1970),
                .integer(now.secondsSince1970), .integer(Int64(limit)),
            ], recording: event) == 1
    }
}
