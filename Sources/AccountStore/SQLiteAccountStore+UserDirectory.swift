public import Accounts
public import Identity
internal import SQLite
internal import SessionReader

struct UserDirectoryStatements {
    let byID: Statement
    let byName: Statement
    let page: Statement
    let emailIsTaken: Statement
    let otherAdmin: Statement
    let update: Statement
    let endSessions: Statement
    let reserve: Statement
    let delete: Statement
    let release: Statement

    init(on database: Database) throws(SQLiteError) {
        byID = try database.prepare("SELECT " + UserRow.columns + " FROM users WHERE id = ?1")
        byName = try database.prepare("SELECT " + UserRow.columns + " FROM users WHERE username = ?1")
        // instr, not LIKE: no character has a meaning of its own. lower() folds ASCII alone.
        page = try database.prepare(
            "SELECT " + UserRow.columns
                + """
                 FROM users
                WHERE username > ?1
                    AND (?2 IS NULL OR instr(username, lower(?2)) > 0 OR ?3 AND instr(lower(email), lower(?2)) > 0)
                ORDER BY username LIMIT ?4
                """)
        emailIsTaken = try database.prepare(
            "SELECT 1 FROM users WHERE email_verified = 1 AND email = ?1 COLLATE NOCASE AND id <> ?2")
        otherAdmin = try database.prepare(
            """
            SELECT 1 FROM users
            WHERE disabled_at IS NULL AND instr(' ' || roles || ' ', ' ' || ?2 || ' ') > 0 AND id <> ?1 LIMIT 1
            """)
        update = try database.prepare(
            "UPDATE users SET email = ?2, email_verified = ?3, roles = ?4, disabled_at = ?5 WHERE id = ?1")
        endSessions = try database.prepare(
            "UPDATE sessions SET end_reason = ?2, ended_at = ?3 WHERE user_id = ?1 AND ended_at IS NULL")
        reserve = try database.prepare(
            "INSERT OR REPLACE INTO reserved_usernames (username, reserved_at) VALUES (?1, ?2)")
        delete = try database.prepare("DELETE FROM users WHERE id = ?1")
        release = try database.prepare("DELETE FROM reserved_usernames WHERE username = ?1")
    }
}

extension SQLiteAccountStore: UserDirectory {
    public func user(_ id: UserID) throws(StoreError) -> User? {
        try first(of: directory.byID, [.blob(id.bytes)]) { row throws(SQLiteError) in try UserRow.read(&row) }
    }

    public func user(named username: Username) throws(StoreError) -> User? {
        try first(of: directory.byName, [.text(username.canonical)]) { row throws(SQLiteError) in
            try UserRow.read(&row)
        }
    }

    public func users(after username: Username?, matching search: UserSearch?, limit: Int) throws(StoreError)
        -> [User]
    {
        // Every name is greater than the empty one.
        try all(
            of: directory.page,
            [
                .text(username?.canonical ?? ""), .optional(search?.text),
                .integer(search?.includesAddresses ?? false ? 1 : 0), .integer(Int64(limit)),
            ]
        ) { row throws(SQLiteError) in try UserRow.read(&row) }
    }

    public func update(
        _ id: UserID, at now: Timestamp, _ decide: (User) -> UserUpdate?
    ) throws(StoreError) -> UserChangeOutcome {
        try transaction { transaction, record throws(SQLiteError) in
            guard let old = try found(id) else { return .unknownUser }
            guard let update = decide(old) else { return .done(old) }
            let user = update.user
            if user.isEmailVerified, let email = user.email, try isTaken(email, but: id) { return .emailTaken }
            if update.keepsAnAdmin, old.isAdmin, !user.isAdmin, try !hasAdmin(but: id) { return .lastAdmin }
            try directory.update.run(
                [
                    .blob(id.bytes), .optional(user.email), .integer(user.isEmailVerified ? 1 : 0),
                    UserRow.column(ofRoles: user.roles), .optional(user.disabledAt?.secondsSince1970),
                ], in: transaction)
            if let reason = update.endsSessions {
                try directory.endSessions.run(
                    [.blob(id.bytes), .text(reason.rawValue), .integer(now.secondsSince1970)], in: transaction)
                try passwords.deleteResetTokens.run([.blob(id.bytes)], in: transaction)
            }
            for event in update.events { try record(event) }
            return .done(user)
        }
    }

    public func delete(
        _ id: UserID, keepsAnAdmin: Bool, at now: Timestamp, recording event: (User) -> Event
    ) throws(StoreError) -> UserChangeOutcome {
        try transaction { transaction, record throws(SQLiteError) in
            guard let user = try found(id) else { return .unknownUser }
            if keepsAnAdmin, user.isAdmin, try !hasAdmin(but: id) { return .lastAdmin }
            // Whoever took the name by which tokens called the user would be taken for them.
            for name in [user.username, Username(user.tokenName)].compactMap({ $0 }) {
                try directory.reserve.run([.text(name.canonical), .integer(now.secondsSince1970)], in: transaction)
            }
            try directory.delete.run([.blob(id.bytes)], in: transaction)
            try record(event(user))
            return .done(user)
        }
    }

    public func release(
        _ username: Username, forgetting places: KnownPlaces, recording event: Event
    ) throws(StoreError) -> Bool {
        try transaction { transaction, record throws(SQLiteError) in
            guard try directory.release.run([.text(username.canonical)], in: transaction) == 1 else { return false }
            try throttle.forget(places, in: transaction)
            try record(event)
            return true
        }
    }

    private func found(_ id: UserID) throws(SQLiteError) -> User? {
        try directory.byID.first([.blob(id.bytes)]) { row throws(SQLiteError) in try UserRow.read(&row) }
    }

    private func isTaken(_ email: String, but id: UserID) throws(SQLiteError) -> Bool {
        try directory.emailIsTaken.first([.text(email), .blob(id.bytes)]) { row throws(SQLiteError) in
            try row.integer()
        } != nil
    }

    private func hasAdmin(but id: UserID) throws(SQLiteError) -> Bool {
        try directory.otherAdmin.first([.blob(id.bytes), .text(Role.admin)]) { row throws(SQLiteError) in
            try row.integer()
        } != nil
    }
}
