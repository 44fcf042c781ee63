public import Accounts
public import Identity
internal import SQLite

struct RestoreStatements {
    let endSessions: Statement
    let removeResetLinks: Statement
    let revokeCountedShares: Statement
    let note: Statement
    let goingOn: Statement

    init(on database: Database) throws(SQLiteError) {
        endSessions = try database.prepare(
            "UPDATE sessions SET end_reason = ?1, ended_at = ?2 WHERE ended_at IS NULL")
        removeResetLinks = try database.prepare("DELETE FROM password_resets")
        revokeCountedShares = try database.prepare(
            "UPDATE shares SET revoked_at = ?1 WHERE max_uses IS NOT NULL AND revoked_at IS NULL")
        note = try database.prepare("UPDATE meta SET refresh_salt = ?1, restored_at = ?2")
        goingOn = try database.prepare(
            """
            SELECT (SELECT count(*) FROM api_tokens WHERE revoked_at IS NULL)
                + (SELECT count(*) FROM shares WHERE revoked_at IS NULL)
            """)
    }
}

extension SQLiteAccountStore: RestoreStore {
    public func settleRestored(
        refreshSalt salt: [UInt8], at now: Timestamp, recording event: (RestoredCounts) -> Event
    ) throws(StoreError) -> RestoredCounts {
        let time = SQLiteValue.integer(now.secondsSince1970)
        return try transaction { transaction, record throws(SQLiteError) in
            let sessions = try restoring.endSessions.run(
                [.text(Session.EndReason.restored.rawValue), time], in: transaction)
            let resetLinks = try restoring.removeResetLinks.run(in: transaction)
            let shares = try restoring.revokeCountedShares.run([time], in: transaction)
            // A second salt or none would leave tokens from before authentic, or all programs without one.
            guard try restoring.note.run([.blob(salt), time], in: transaction) == 1 else {
                throw .setting(name: "rows of meta", expected: "1", found: "another number")
            }
            let goingOn = try restoring.goingOn.first { row throws(SQLiteError) in try row.integer() }
            let counts = RestoredCounts(
                sessions: sessions, resetLinks: resetLinks, shares: shares, goingOn: Int(goingOn ?? 0))
            try record(event(counts))
            return counts
        }
    }
}
