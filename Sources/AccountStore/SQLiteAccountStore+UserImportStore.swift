public import Accounts
public import Identity
internal import SQLite

struct UserImportStatements {
    let state: Statement
    let verified: Statement

    init(on database: Database) throws(SQLiteError) {
        state = try database.prepare(
            """
            SELECT CASE
                WHEN EXISTS (
                    SELECT 1 FROM events
                    WHERE user_id = (SELECT id FROM users WHERE users.username = ?1) AND kind = ?2) THEN 3
                WHEN EXISTS (SELECT 1 FROM users WHERE username = ?1) THEN 2
                WHEN EXISTS (SELECT 1 FROM reserved_usernames WHERE username = ?1) THEN 1
                ELSE 0 END
            """)
        verified = try database.prepare(
            "SELECT 1 FROM users WHERE email_verified = 1 AND email = ?1 COLLATE NOCASE LIMIT 1")
    }
}

extension SQLiteAccountStore: UserImportStore {
    public func state(of username: Username) throws(StoreError) -> UsernameState {
        let number = try first(
            of: imports.state, [.text(username.canonical), .text(Event.Kind.userImported.rawValue)]
        ) { row throws(SQLiteError) in try row.integer() }
        switch number {
        case 0: return .free
        case 1: return .reserved
        case 3: return .imported
        default: return .taken
        }
    }

    public func isVerified(email: String) throws(StoreError) -> Bool {
        try first(of: imports.verified, [.text(email)]) { row throws(SQLiteError) in try row.integer() } != nil
    }

    public func importUsers(_ next: () -> ImportStep) throws(StoreError) -> ImportOutcome {
        var outcome = ImportOutcome.imported(0)
        do {
            return try transaction { transaction, _ throws(SQLiteError) in
                var count = 0
                while true {
                    switch next() {
                    case .end: return .imported(count)
                    case .breakOff: outcome = .brokenOff
                    case .user(let credentials, let event):
                        if try users.insert.run(UserStatements.values(of: credentials), in: transaction) == 1 {
                            try events.insert.run(EventStatements.values(of: event), in: transaction)
                            count += 1
                            continue
                        }
                        outcome = .taken(credentials.user.username)
                    }
                    // Takes everything back.
                    throw .misuse(sql: "an import that did not come to its end")
                }
            }
        } catch {
            if outcome == .imported(0) { throw error }
            return outcome
        }
    }
}
