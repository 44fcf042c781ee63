public import Identity
internal import SQLite

struct LinkStatements {
    let user: Statement
    let revocation: Statement
    let share: Statement
    let restoredAt: Statement

    init(on database: Database) throws(SQLiteError) {
        user = try database.prepare("SELECT " + UserRow.columns + " FROM users WHERE id = ?1")
        revocation = try database.prepare(
            "SELECT 1 FROM url_token_revocations WHERE token_id = ?1 AND user_id IN (?2, x'') LIMIT 1")
        share = try database.prepare("SELECT 1 FROM shares WHERE id = ?1 AND revoked_at IS NULL")
        restoredAt = try database.prepare("SELECT restored_at FROM meta")
    }
}

extension SQLiteSessionReader: LinkReading {
    public func user(_ id: UserID) throws(ReadFailure) -> User? {
        try read { () throws(SQLiteError) in
            try links.user.first([.blob(id.bytes)]) { row throws(SQLiteError) in try UserRow.read(&row) }
        }
    }

    public func isRevoked(_ urlToken: LinkID, of user: UserID) throws(ReadFailure) -> Bool {
        try read { () throws(SQLiteError) in
            try links.revocation.first([.blob(urlToken.bytes), .blob(user.bytes)]) { row throws(SQLiteError) in
                try row.integer()
            }
        } != nil
    }

    public func isOpen(share: LinkID) throws(ReadFailure) -> Bool {
        try read { () throws(SQLiteError) in
            try links.share.first([.blob(share.bytes)]) { row throws(SQLiteError) in try row.integer() }
        } != nil
    }

    public func restoredAt() throws(ReadFailure) -> Timestamp? {
        try read { () throws(SQLiteError) in
            try links.restoredAt.first { row throws(SQLiteError) in try row.optionalTimestamp() }
        } ?? nil
    }
}
