public import Accounts
public import Identity
internal import SQLite
internal import SessionReader

struct PasswordStatements {
    let setPassword: Statement
    let setPasswordFromSession: Statement
    let endSessions: Statement
    let useResetToken: Statement
    let deleteResetTokens: Statement
    let insertResetToken: Statement
    let userByResetToken: Statement
    let setAuthenticated: Statement

    init(on database: Database) throws(SQLiteError) {
        setPassword = try database.prepare("UPDATE users SET sealed_password = ?2 WHERE id = ?1")
        setPasswordFromSession = try database.prepare(
            """
            UPDATE users SET sealed_password = ?2
            WHERE id = ?1
                AND EXISTS (SELECT 1 FROM sessions WHERE id = ?3 AND user_id = ?1 AND ended_at IS NULL)
            """)
        endSessions = try database.prepare(
            """
            UPDATE sessions SET end_reason = ?3, ended_at = ?4
            WHERE user_id = ?1 AND id IS NOT ?2 AND ended_at IS NULL
            """)
        useResetToken = try database.prepare(
            """
            DELETE FROM password_resets
            WHERE token_hash = ?1 AND user_id = ?2 AND expires_at > ?3
                AND EXISTS (SELECT 1 FROM users WHERE id = ?2 AND disabled_at IS NULL)
            """)
        deleteResetTokens = try database.prepare("DELETE FROM password_resets WHERE user_id = ?1")
        insertResetToken = try database.prepare(
            "INSERT INTO password_resets (token_hash, user_id, created_at, expires_at) VALUES (?1, ?2, ?3, ?4)")
        userByResetToken = try database.prepare(
            "SELECT " + UserRow.columns
                + """
                 FROM password_resets JOIN users ON users.id = password_resets.user_id
                WHERE token_hash = ?1 AND expires_at > ?2 AND disabled_at IS NULL
                """)
        setAuthenticated = try database.prepare(
            "UPDATE sessions SET authenticated_at = ?2 WHERE id = ?1 AND ended_at IS NULL")
    }

    /// - Returns: false, and nothing is changed, where there is no right to do so any more.
    fileprivate func set(_ replacement: PasswordReplacement, in transaction: borrowing Transaction)
        throws(SQLiteError) -> Bool
    {
        let user = SQLiteValue.blob(replacement.user.bytes)
        let password = SQLiteValue.blob(replacement.sealedPassword)
        switch replacement.authority {
        case .operator:
            return try setPassword.run([user, password], in: transaction) == 1
        case .session(let session):
            return try setPasswordFromSession.run([user, password, .blob(session.bytes)], in: transaction) == 1
        case .resetToken(let hash):
            let now = SQLiteValue.integer(replacement.at.secondsSince1970)
            guard try useResetToken.run([.blob(hash), user, now], in: transaction) == 1 else { return false }
            return try setPassword.run([user, password], in: transaction) == 1
        }
    }
}

extension SQLiteAccountStore: PasswordStore {
    public func replacePassword(
        _ replacement: PasswordReplacement, recording event: (Int) -> Event
    ) throws(StoreError) -> Bool {
        try transaction { transaction, record throws(SQLiteError) in
            guard try passwords.set(replacement, in: transaction) else { return false }
            let (kept, reason) = replacement.sessions
            let ended = try passwords.endSessions.run(
                [
                    .blob(replacement.user.bytes), .optional(kept?.bytes), .text(reason.rawValue),
                    .integer(replacement.at.secondsSince1970),
                ], in: transaction)
            try passwords.deleteResetTokens.run([.blob(replacement.user.bytes)], in: transaction)
            try throttle.forget(replacement.forgotten, in: transaction)
            try record(event(ended))
            return true
        }
    }

    public func insertResetToken(
        hash: [UInt8], of user: UserID, at now: Timestamp, expiresAt: Timestamp, recording event: Event
    ) throws(StoreError) {
        try transaction { transaction, record throws(SQLiteError) in
            try passwords.deleteResetTokens.run([.blob(user.bytes)], in: transaction)
            try passwords.insertResetToken.run(
                [
                    .blob(hash), .blob(user.bytes), .integer(now.secondsSince1970),
                    .integer(expiresAt.secondsSince1970),
                ], in: transaction)
            try record(event)
        }
    }

    public func userOfResetToken(hash: [UInt8], at now: Timestamp) throws(StoreError) -> User? {
        try first(of: passwords.userByResetToken, [.blob(hash), .integer(now.secondsSince1970)]) {
            row throws(SQLiteError) in try UserRow.read(&row)
        }
    }

    public func setAuthenticated(
        _ session: SessionID, at now: Timestamp, recording event: Event
    ) throws(StoreError) -> Bool {
        try change(
            passwords.setAuthenticated, [.blob(session.bytes), .integer(now.secondsSince1970)], recording: event) == 1
    }
}
