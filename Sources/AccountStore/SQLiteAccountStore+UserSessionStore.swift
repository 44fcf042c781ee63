public import Accounts
public import Identity
internal import SQLite
internal import SessionReader

struct UserSessionStatements {
    let openOfUser: Statement
    let openAfter: Statement
    let idsOfUser: Statement

    init(on database: Database) throws(SQLiteError) {
        openOfUser = try database.prepare(SessionRow.openOfUser)
        openAfter = try database.prepare(SessionRow.openRecordsAfter)
        idsOfUser = try database.prepare(
            "SELECT id FROM sessions WHERE user_id = ?1 AND ended_at IS NULL AND id IS NOT ?2")
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
        recording event: (SessionID) -> Event
    ) throws(StoreError) -> Int {
        try transaction { transaction, record throws(SQLiteError) in
            let ids = try userSessions.idsOfUser.all(
                [.blob(user.bytes), .optional(kept?.bytes)]
            ) { row throws(SQLiteError) in try row.blob(as: SessionID.init(bytes:)) }
            for id in ids {
                try sessions.end.run(
                    [.blob(id.bytes), .text(reason.rawValue), .integer(now.secondsSince1970)], in: transaction)
                try record(event(id))
            }
            return ids.count
        }
    }
}
