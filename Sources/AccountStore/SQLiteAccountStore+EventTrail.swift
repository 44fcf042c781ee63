public import Accounts
public import Identity
internal import SQLite
internal import SessionReader

struct EventTrailStatements {
    let ofUser: Statement
    let matching: Statement
    let lastNumber: Statement

    private static let columns: SQL =
        "id, kind, at, user_id, username, session_id, actor, address, request_id, detail"

    init(on database: Database) throws(SQLiteError) {
        ofUser = try database.prepare(
            "SELECT " + Self.columns + " FROM events WHERE user_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3")
        matching = try database.prepare(
            "SELECT " + Self.columns
                + """
                 FROM events WHERE id BETWEEN ?1 AND ?2
                    AND ((?3 IS NULL AND ?4 IS NULL) OR user_id = ?3 OR username = ?4)
                    AND (?5 IS NULL OR kind = ?5) AND (?6 IS NULL OR at >= ?6) AND (?7 IS NULL OR at < ?7)
                ORDER BY id DESC
                """)
        lastNumber = try database.prepare("SELECT coalesce(max(id), 0) FROM events")
    }

    static func read(_ row: inout Row) throws(SQLiteError) -> StoredEvent {
        let number = try row.integer()
        let kind = try row.text(as: Event.Kind.init(rawValue:))
        let at = try row.timestamp()
        let user = try row.optionalBlob(as: UserID.init(bytes:))
        let username = try row.optionalText(as: Username.init)
        let session = try row.optionalBlob(as: SessionID.init(bytes:))
        let actor = try row.text(as: Event.Actor.init(text:))
        let client = Client(device: "", address: try row.text(), requestID: try row.text())
        let event = Event(
            kind, at: at, user: user, username: username, session: session, by: actor, from: client,
            detail: try row.optionalText())
        return StoredEvent(number: number, event: event)
    }
}

extension SQLiteAccountStore: EventTrail {
    public func events(of user: UserID, before number: Int64?, limit: Int) throws(StoreError) -> [StoredEvent] {
        try all(
            of: trail.ofUser, [.blob(user.bytes), .integer(number ?? .max), .integer(Int64(limit))]
        ) { row throws(SQLiteError) in try EventTrailStatements.read(&row) }
    }

    public func events(
        matching filter: EventFilter, in numbers: ClosedRange<Int64>
    ) throws(StoreError) -> [StoredEvent] {
        try all(
            of: trail.matching,
            [
                .integer(numbers.lowerBound), .integer(numbers.upperBound), .optional(filter.user?.bytes),
                .optional(filter.username?.canonical), .optional(filter.kind?.rawValue),
                .optional(filter.since?.secondsSince1970), .optional(filter.until?.secondsSince1970),
            ]
        ) { row throws(SQLiteError) in try EventTrailStatements.read(&row) }
    }

    public func lastEventNumber() throws(StoreError) -> Int64 {
        try first(of: trail.lastNumber) { row throws(SQLiteError) in try row.integer() } ?? 0
    }
}
