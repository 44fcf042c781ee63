public import Accounts
public import Identity
internal import SQLite

/// For each kind a look, which takes no lock, and the deletion of the oldest rows.
struct PurgeStatements {
    let pairs: [Purgeable: (look: Statement, delete: Statement)]

    init(on database: Database) throws(SQLiteError) {
        var pairs: [Purgeable: (look: Statement, delete: Statement)] = [:]
        for kind in Purgeable.allCases {
            let (look, delete) = Self.sql(of: kind)
            pairs[kind] = (try database.prepare(look), try database.prepare(delete))
        }
        self.pairs = pairs
    }

    private static func sql(of kind: Purgeable) -> (look: SQL, delete: SQL) {
        switch kind {
        case .sessions:
            (
                "SELECT EXISTS (SELECT 1 FROM sessions WHERE expires_at < ?1)",
                """
                DELETE FROM sessions WHERE id IN (
                    SELECT id FROM sessions WHERE expires_at < ?1 ORDER BY expires_at LIMIT ?2)
                """
            )
        case .events:
            (
                "SELECT EXISTS (SELECT 1 FROM events WHERE at < ?1)",
                "DELETE FROM events WHERE id IN (SELECT id FROM events WHERE at < ?1 ORDER BY at LIMIT ?2)"
            )
        case .loginAttempts:
            (
                "SELECT EXISTS (SELECT 1 FROM login_attempts WHERE counted_at < ?1)",
                """
                DELETE FROM login_attempts WHERE key IN (
                    SELECT key FROM login_attempts WHERE counted_at < ?1 ORDER BY counted_at LIMIT ?2)
                """
            )
        case .invites:
            (
                "SELECT EXISTS (SELECT 1 FROM invites WHERE expires_at < ?1)",
                "DELETE FROM invites WHERE id IN (SELECT id FROM invites WHERE expires_at < ?1 LIMIT ?2)"
            )
        case .resetLinks:
            (
                "SELECT EXISTS (SELECT 1 FROM password_resets WHERE expires_at < ?1)",
                """
                DELETE FROM password_resets WHERE token_hash IN (
                    SELECT token_hash FROM password_resets WHERE expires_at < ?1 LIMIT ?2)
                """
            )
        case .shares:
            (
                "SELECT EXISTS (SELECT 1 FROM shares WHERE expires_at < ?1)",
                "DELETE FROM shares WHERE id IN (SELECT id FROM shares WHERE expires_at < ?1 LIMIT ?2)"
            )
        case .urlTokenRevocations:
            (
                "SELECT EXISTS (SELECT 1 FROM url_token_revocations WHERE expires_at < ?1)",
                """
                DELETE FROM url_token_revocations WHERE (token_id, user_id) IN (
                    SELECT token_id, user_id FROM url_token_revocations WHERE expires_at < ?1
                    ORDER BY expires_at LIMIT ?2)
                """
            )
        case .apiTokens:
            (
                "SELECT EXISTS (SELECT 1 FROM api_tokens WHERE expires_at < ?1 OR revoked_at < ?1)",
                """
                DELETE FROM api_tokens WHERE id IN (
                    SELECT id FROM api_tokens WHERE expires_at < ?1 OR revoked_at < ?1 LIMIT ?2)
                """
            )
        }
    }
}

extension SQLiteAccountStore: PurgeStore {
    public func purge(
        _ kind: Purgeable, before time: Timestamp, limit: Int, isPatient: Bool
    ) throws(StoreError) -> Int {
        guard let (look, delete) = purging.pairs[kind] else { return 0 }
        let time = SQLiteValue.integer(time.secondsSince1970)
        let isThere = try first(of: look, [time]) { row throws(SQLiteError) in try row.integer() }
        guard isThere == 1 else { return 0 }
        return try transaction(isPatient: isPatient) { transaction, _ throws(SQLiteError) in
            try delete.run([time, .integer(Int64(limit))], in: transaction)
        }
    }
}
