public import Accounts
public import Identity
internal import SQLite
internal import SessionReader

struct UserSessionStatements {
    let openOfUser: Statement
    let openAfter: Statement
    let endOfUser: Statement

    init(on database: Database) throws(SQLiteError) {
        openOfUser = try database.prepare(SessionRow.openOfUser)
        openAfter = try database.prepare(SessionRow.openRecordsAfter)
        endOfUser = try database.prepare(
            """
            UPDATE sessions SET end_reason = ?3, ended_at = ?4
            WHERE user_id = ?1 AND id IS NOT ?2 AND ended_at IS NULL
            """)
    }
}

extension SQLiteAccountStore: UserSessionStore {
    public func openSessions(of user: UserID, limit: Int) throws(StoreError) -> [Session] {
        try all(
            of: userSessions.openOfUser, [.blob(user.bytes), .integer(Int64(limit))]
        ) { row throws(SQLiteError) in try SessionRow.readRecord(&row).session }
    }

    public func openSessions(after last: SessionID?, limit: Int) throws(StoreError) -> [SessionRecord] {
        // Every id is greater than the empty blob.
        try all(
            of: userSessions.openAfter, [.blob(last?.bytes ?? []), .integer(Int64(limit))]
        ) { row throws(SQLiteError) in try SessionRow.readRecord(&row) }
    }

    public func endSessions(
        of user: UserID, except kept: SessionID?, because reason: Session.EndReason, at now: Timestamp,
        recording event: (Int) -> Event
    ) throws(StoreError) -> Int {
        try transaction { transaction, record throws(SQLiteError) in
            let count = try userSessions.endOfUser.run(
                [
                    .blob(user.bytes), .optional(kept?.bytes), .text(reason.rawValue),
                    .integer(now.secondsSince1970),
                ], in: transaction)
            if count > 0 { try record(event(count)) }
            return count
        }
    }
}
