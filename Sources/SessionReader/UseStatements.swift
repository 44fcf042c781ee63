internal import SQLite

/// What has a last use: each kind has a table of its own.
enum UsedKind: CaseIterable {
    case session
    case token
}

/// One of them, by its id.
struct Used: Hashable {
    let kind: UsedKind
    let id: [UInt8]
}

/// The statements that the gate runs on one kind's table.
struct UseStatements {
    let lastUse: Statement
    let store: Statement
    let next: Statement
    let forget: Statement

    init(on database: Database, of kind: UsedKind) throws(SQLiteError) {
        let (table, id) = Self.names(of: kind)
        lastUse = try database.prepare(Self.lastUse(of: kind))
        store = try database.prepare(
            "INSERT INTO " + table + " (" + id + ", last_used_at) VALUES (?1, ?2) ON CONFLICT (" + id
                + ") DO UPDATE SET last_used_at = ?2 WHERE abs(last_used_at - ?2) >= ?3")
        next = try database.prepare(
            "SELECT " + id + " FROM " + table + " WHERE " + id + " > ?1 ORDER BY " + id + " LIMIT ?2")
        forget = try database.prepare("DELETE FROM " + table + " WHERE " + id + " = ?1")
    }

    /// When the one of that id was last used.
    static func lastUse(of kind: UsedKind) -> SQL {
        let (table, id) = names(of: kind)
        return "SELECT last_used_at FROM " + table + " WHERE " + id + " = ?1"
    }

    private static func names(of kind: UsedKind) -> (table: SQL, id: SQL) {
        switch kind {
        case .session: ("session_uses", "session_id")
        case .token: ("token_uses", "token_id")
        }
    }
}
