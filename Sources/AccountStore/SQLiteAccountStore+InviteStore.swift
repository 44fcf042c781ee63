public import Accounts
public import Identity
internal import SQLite
internal import SessionReader

struct InviteStatements {
    let insert: Statement
    let byCodeHash: Statement
    let after: Statement
    let revoke: Statement
    let isUsable: Statement
    let use: Statement

    init(on database: Database) throws(SQLiteError) {
        insert = try database.prepare(
            """
            INSERT INTO invites (id, code_hash, roles, note, max_uses, uses, created_at, expires_at, revoked_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """)
        byCodeHash = try database.prepare("SELECT " + Self.columns + " FROM invites WHERE code_hash = ?1")
        after = try database.prepare("SELECT " + Self.columns + " FROM invites WHERE id > ?1 ORDER BY id LIMIT ?2")
        revoke = try database.prepare("UPDATE invites SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL")
        isUsable = try database.prepare("SELECT 1 FROM invites WHERE " + Self.usable)
        use = try database.prepare("UPDATE invites SET uses = uses + 1 WHERE " + Self.usable)
    }

    private static let columns: SQL = "id, roles, note, max_uses, uses, created_at, expires_at, revoked_at"
    private static let usable: SQL = "id = ?1 AND revoked_at IS NULL AND expires_at > ?2 AND uses < max_uses"

    static func read(_ row: inout Row) throws(SQLiteError) -> Invite {
        Invite(
            id: try row.blob(as: InviteID.init(bytes:)),
            roles: try row.text().split(separator: " ").map(String.init),
            note: try row.text(),
            maxUses: try row.integer(),
            uses: try row.integer(),
            createdAt: try row.timestamp(),
            expiresAt: try row.timestamp(),
            revokedAt: try row.optionalTimestamp())
    }
}

extension SQLiteAccountStore: InviteStore {
    public func insert(_ invite: Invite, codeHash: [UInt8], recording event: Event) throws(StoreError) {
        _ = try change(
            invites.insert,
            [
                .blob(invite.id.bytes), .blob(codeHash), UserRow.column(ofRoles: invite.roles), .text(invite.note),
                .integer(invite.maxUses), .integer(invite.uses), .integer(invite.createdAt.secondsSince1970),
                .integer(invite.expiresAt.secondsSince1970), .optional(invite.revokedAt?.secondsSince1970),
            ], recording: event)
    }

    public func invite(codeHash: [UInt8]) throws(StoreError) -> Invite? {
        try first(of: invites.byCodeHash, [.blob(codeHash)]) { row throws(SQLiteError) in
            try InviteStatements.read(&row)
        }
    }

    public func invites(after invite: InviteID?, limit: Int) throws(StoreError) -> [Invite] {
        // Every id is greater than the empty blob.
        try all(
            of: invites.after, [.blob(invite?.bytes ?? []), .integer(Int64(limit))]
        ) { row throws(SQLiteError) in try InviteStatements.read(&row) }
    }

    public func revoke(_ invite: InviteID, at now: Timestamp, recording event: Event) throws(StoreError) -> Bool {
        try change(
            invites.revoke, [.blob(invite.bytes), .integer(now.secondsSince1970)], recording: event) == 1
    }

    public func insert(
        _ credentials: Credentials, using invite: InviteID, at now: Timestamp, recording events: [Event]
    ) throws(StoreError) -> InvitedInsertion {
        let key: [SQLiteValue] = [.blob(invite.bytes), .integer(now.secondsSince1970)]
        return try transaction { transaction, record throws(SQLiteError) in
            // Nobody else writes before the commit: what is usable here still is below.
            let isUsable = try invites.isUsable.first(key) { row throws(SQLiteError) in try row.integer() } != nil
            guard isUsable else { return .inviteSpent }
            guard try users.insert.run(UserStatements.values(of: credentials), in: transaction) == 1 else {
                return .usernameTaken
            }
            try invites.use.run(key, in: transaction)
            for event in events { try record(event) }
            return .inserted
        }
    }
}
