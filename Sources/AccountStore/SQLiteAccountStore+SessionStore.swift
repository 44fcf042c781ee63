public import Accounts
public import Identity
internal import SQLite
internal import SessionReader

struct SessionStatements {
    let insert: Statement
    let recordByID: Statement
    let advance: Statement
    let end: Statement
    let replace: Statement

    init(on database: Database) throws(SQLiteError) {
        insert = try database.prepare(
            """
            INSERT INTO sessions (
                id, user_id, kind, created_at, authenticated_at, last_seen_at, expires_at, idle_limit_seconds,
                refresh_counter, refreshed_at, device, address, ended_at, end_reason, secret_hash
            ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
            """)
        recordByID = try database.prepare(SessionRow.recordByID)
        advance = try database.prepare(
            """
            UPDATE sessions SET refresh_counter = refresh_counter + 1, refreshed_at = ?3, last_seen_at = ?3
            WHERE id = ?1 AND refresh_counter = ?2 AND ended_at IS NULL
            """)
        replace = try database.prepare(
            """
            UPDATE sessions SET end_reason = 'replaced', ended_at = ?2
            WHERE id IN (
                SELECT id FROM sessions WHERE user_id = ?1 AND ended_at IS NULL AND expires_at > ?2
                ORDER BY created_at DESC, id DESC LIMIT -1 OFFSET ?3)
            """)
        end = try database.prepare(
            "UPDATE sessions SET end_reason = ?2, ended_at = ?3 WHERE id = ?1 AND ended_at IS NULL")
    }

    /// What `insert` takes.
    static func values(of session: Session) -> [SQLiteValue] {
        [
            .blob(session.id.bytes), .blob(session.userID.bytes), .text(session.kind.rawValue),
            .integer(session.createdAt.secondsSince1970), .integer(session.authenticatedAt.secondsSince1970),
            .integer(session.lastSeenAt.secondsSince1970), .integer(session.expiresAt.secondsSince1970),
            .integer(session.idleLimitSeconds), .integer(session.refreshCounter),
            .optional(session.refreshedAt?.secondsSince1970), .text(session.device), .text(session.address),
            .optional(session.endedAt?.secondsSince1970), .optional(session.endReason?.rawValue),
            .optional(session.cookieSecretHash),
        ]
    }
}

extension SQLiteAccountStore: SessionStore {
    public func insert(
        _ session: Session, after attempt: AttemptKeys, beside others: Int, recording event: Event,
        replaced: (Int) -> Event
    ) throws(StoreError) {
        try transaction { transaction, record throws(SQLiteError) in
            let ended = try sessions.replace.run(
                [
                    .blob(session.userID.bytes), .integer(session.createdAt.secondsSince1970),
                    .integer(Int64(others)),
                ], in: transaction)
            if ended > 0 { try record(replaced(ended)) }
            try sessions.insert.run(SessionStatements.values(of: session), in: transaction)
            try throttle.countSuccess(attempt, at: session.createdAt, in: transaction)
            try record(event)
        }
    }

    public func record(of session: SessionID) throws(StoreError) -> SessionRecord? {
        try first(of: sessions.recordByID, [.blob(session.bytes)]) { row throws(SQLiteError) in
            try SessionRow.readRecord(&row)
        }
    }

    public func advanceRefreshCounter(
        of session: SessionID, from n: Int64, at now: Timestamp
    ) throws(StoreError) -> Bool {
        try change(sessions.advance, [.blob(session.bytes), .integer(n), .integer(now.secondsSince1970)]) == 1
    }

    public func end(
        _ session: SessionID, because reason: Session.EndReason, at now: Timestamp, recording event: Event
    ) throws(StoreError) -> Bool {
        try change(
            sessions.end, [.blob(session.bytes), .text(reason.rawValue), .integer(now.secondsSince1970)],
            recording: event) == 1
    }
}
