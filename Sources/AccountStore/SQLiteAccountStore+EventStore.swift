public import Accounts
internal import Identity
internal import SQLite

struct EventStatements {
    let insert: Statement

    init(on database: Database) throws(SQLiteError) {
        insert = try database.prepare(
            """
            INSERT INTO events (at, kind, user_id, username, session_id, actor, address, request_id, detail)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """)
    }

    static func values(of event: Event) -> [SQLiteValue] {
        [
            .integer(event.at.secondsSince1970), .text(event.kind.rawValue), .optional(event.user?.bytes),
            .optional(event.username?.canonical), .optional(event.session?.bytes), .text(event.actor.text),
            .text(String(event.client.address.unicodeScalars.prefix(64))),
            .text(String(event.client.requestID.unicodeScalars.prefix(64))),
            .optional(event.detail.map { String($0.unicodeScalars.prefix(1_024)) }),
        ]
    }
}

extension SQLiteAccountStore: EventStore {
    public func record(_ event: Event) throws(StoreError) {
        try transaction { _, record throws(SQLiteError) in try record(event) }
    }
}
