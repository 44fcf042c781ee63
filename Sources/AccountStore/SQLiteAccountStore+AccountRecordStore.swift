public import Accounts
public import Identity
internal import SQLite
internal import SessionReader

struct AccountRecordStatements {
    let sessions: Statement
    let events: Statement

    init(on database: Database) throws(SQLiteError) {
        sessions = try database.prepare(
            "SELECT " + SessionRow.columns
                + " FROM sessions WHERE user_id = ?1 ORDER BY created_at DESC, id DESC LIMIT ?2")
        events = try database.prepare(
            """
            SELECT kind, at, user_id, username, session_id, actor, address, request_id, detail
            FROM events WHERE user_id = ?1 ORDER BY id DESC LIMIT ?2
            """)
    }

    static func readEvent(_ row: inout Row) throws(SQLiteError) -> Event {
        Event(
            try row.text(as: Event.Kind.init(rawValue:)), at: try row.timestamp(),
            user: try row.optionalBlob(as: UserID.init(bytes:)), username: try row.optionalText(as: Username.init),
            session: try row.optionalBlob(as: SessionID.init(bytes:)), by: try row.text(as: Event.Actor.init(text:)),
            from: Client(device: "", address: try row.text(), requestID: try row.text()),
            detail: try row.optionalText())
    }
}

extension SQLiteAccountStore: AccountRecordStore {
    public func accountSessions(of user: UserID, limit: Int) throws(StoreError) -> [Session] {
        try all(
            of: accountRecords.sessions, [.blob(user.bytes), .integer(Int64(limit))]
        ) { row throws(SQLiteError) in try SessionRow.read(&row) }
    }

    public func accountEvents(of user: UserID, limit: Int) throws(StoreError) -> [Event] {
        try all(
            of: accountRecords.events, [.blob(user.bytes), .integer(Int64(limit))]
        ) { row throws(SQLiteError) in try AccountRecordStatements.readEvent(&row) }
    }
}
