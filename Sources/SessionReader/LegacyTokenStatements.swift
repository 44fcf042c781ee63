public import Identity
internal import SQLite

struct LegacyTokenStatements {
    let keys: Statement
    let user: Statement

    init(on database: Database) throws(SQLiteError) {
        keys = try database.prepare(PublishedKeyRow.allLegacy)
        user = try database.prepare("SELECT " + UserRow.columns + " FROM users WHERE spelling = ?1")
    }
}

extension SQLiteSessionReader: LegacyTokenReading {
    public func legacyKeys() throws(ReadFailure) -> [PublishedKey] {
        try read { () throws(SQLiteError) in
            try legacyTokens.keys.all { row throws(SQLiteError) in try PublishedKeyRow.read(&row) }
        }
    }

    public func user(spelled: String) throws(ReadFailure) -> User? {
        try read { () throws(SQLiteError) in
            try legacyTokens.user.first([.text(spelled)]) { row throws(SQLiteError) in try UserRow.read(&row) }
        }
    }
}
