public import Accounts
public import Identity
internal import SQLite
internal import SessionReader

struct UserStatements {
    let insert: Statement
    let credentialsByUsername: Statement
    let replaceSealedPassword: Statement

    init(on database: Database) throws(SQLiteError) {
        insert = try database.prepare(
            """
            INSERT INTO users (
                id, username, email, email_verified, roles, disabled_at, created_at, sealed_password, spelling
            ) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
            WHERE NOT EXISTS (SELECT 1 FROM reserved_usernames WHERE username = ?2)
                AND NOT EXISTS (
                    SELECT 1 FROM users WHERE spelling = coalesce(?9, ?2)
                        OR (username = coalesce(?9, ?2) AND spelling IS NULL))
            ON CONFLICT (username) DO NOTHING
            ON CONFLICT (email COLLATE NOCASE) WHERE email_verified = 1 DO NOTHING
            """)
        credentialsByUsername = try database.prepare(
            "SELECT " + UserRow.columns + ", sealed_password FROM users WHERE username = ?1")
        replaceSealedPassword = try database.prepare(
            "UPDATE users SET sealed_password = ?3 WHERE id = ?1 AND sealed_password = ?2")
    }

    /// What `insert` takes.
    static func values(of credentials: Credentials) -> [SQLiteValue] {
        let user = credentials.user
        return [
            .blob(user.id.bytes), .text(user.username.canonical), .optional(user.email),
            .integer(user.isEmailVerified ? 1 : 0), UserRow.column(ofRoles: user.roles),
            .optional(user.disabledAt?.secondsSince1970), .integer(user.createdAt.secondsSince1970),
            .blob(credentials.sealedPassword), .optional(user.spelling),
        ]
    }
}

extension SQLiteAccountStore: UserStore {
    public func insert(_ credentials: Credentials, recording event: Event) throws(StoreError) -> Bool {
        try change(users.insert, UserStatements.values(of: credentials), recording: event) == 1
    }

    public func credentials(of username: Username) throws(StoreError) -> Credentials? {
        try first(of: users.credentialsByUsername, [.text(username.canonical)]) { row throws(SQLiteError) in
            Credentials(user: try UserRow.read(&row), sealedPassword: try row.blob())
        }
    }

    public func replaceSealedPassword(
        of user: UserID, expecting old: [UInt8], with new: [UInt8], recording event: Event?
    ) throws(StoreError) -> Bool {
        try change(
            users.replaceSealedPassword, [.blob(user.bytes), .blob(old), .blob(new)], recording: event) == 1
    }
}
