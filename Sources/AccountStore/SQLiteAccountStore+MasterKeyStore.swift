public import Accounts
public import Identity
internal import SQLite
internal import SessionReader

struct MasterKeyStatements {
    let uses: Statement
    let unknown: Statement
    let pin: Statement
    let add: Statement
    let noteEnd: Statement
    let noteBeginning: Statement
    let choose: Statement
    let remove: Statement
    let passwordsNotUnder: Statement
    let resealKey: Statement
    let sessions: Statement

    /// The id of the key that seals: the one that was chosen, before that the oldest. Every program has both in its
    /// ring, whatever the order of its file, since a program that lacks a recorded key does not start.
    static let sealing: SQL = """
        (SELECT coalesce(
            (SELECT sealing_key_id FROM meta), (SELECT id FROM master_keys ORDER BY created_at, id LIMIT 1)))
        """
    // Behind the version's byte stand the key's 4: MasterSecret.seal.
    private static let ofPassword: SQL = "substr(sealed_password, 2, 4)"
    private static let ofKey: SQL = "substr(sealed_private_key, 2, 4)"

    init(on database: Database) throws(SQLiteError) {
        let counts: SQL = ", (SELECT count(*) FROM users WHERE " + Self.ofPassword + " = master_keys.id)"
        let keyCounts: SQL = ", (SELECT count(*) FROM keys WHERE " + Self.ofKey + " = master_keys.id)"
        uses = try database.prepare(
            "SELECT id, created_at, id = " + Self.sealing + ", sealed_until" + counts + keyCounts
                + " FROM master_keys ORDER BY created_at, id")
        unknown = try database.prepare(
            "SELECT (SELECT count(*) FROM users WHERE " + Self.ofPassword
                + " NOT IN (SELECT id FROM master_keys)) + (SELECT count(*) FROM keys WHERE " + Self.ofKey
                + " NOT IN (SELECT id FROM master_keys))")
        pin = try database.prepare(
            "UPDATE meta SET sealing_key_id = " + Self.sealing + " WHERE sealing_key_id IS NULL")
        add = try database.prepare(
            """
            INSERT INTO master_keys (id, proof, created_at) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO NOTHING
            """)
        noteEnd = try database.prepare("UPDATE master_keys SET sealed_until = ?1 WHERE id = " + Self.sealing)
        noteBeginning = try database.prepare("UPDATE master_keys SET sealed_until = NULL WHERE id = ?1")
        choose = try database.prepare("UPDATE meta SET sealing_key_id = ?1")
        remove = try database.prepare(
            "DELETE FROM master_keys WHERE id = ?1 AND id <> " + Self.sealing
                + " AND NOT EXISTS (SELECT 1 FROM users WHERE " + Self.ofPassword
                + " = ?1) AND NOT EXISTS (SELECT 1 FROM keys WHERE " + Self.ofKey + " = ?1)")
        passwordsNotUnder = try database.prepare(
            "SELECT id, sealed_password FROM users WHERE id > ?1 AND " + Self.ofPassword
                + " <> ?2 ORDER BY id LIMIT ?3")
        resealKey = try database.prepare(
            "UPDATE keys SET sealed_private_key = ?3 WHERE kid = ?1 AND sealed_private_key = ?2")
        sessions = try database.prepare(
            """
            SELECT count(*) FROM sessions
            WHERE kind = 'token' AND ended_at IS NULL AND expires_at > ?2 AND last_seen_at + idle_limit_seconds > ?2
                AND coalesce(refreshed_at, created_at) <= (SELECT sealed_until FROM master_keys WHERE id = ?1)
            """)
    }
}

extension SQLiteAccountStore: MasterKeyStore {
    public func masterKeyUses() throws(StoreError) -> [MasterKeyUse] {
        try all(of: masterKeyRing.uses) { row throws(SQLiteError) in
            MasterKeyUse(
                id: try row.blob(), createdAt: try row.timestamp(), seals: try row.integer() == 1,
                sealedUntil: try row.optionalTimestamp(), passwords: try row.integer(),
                signingKeys: try row.integer())
        }
    }

    public func rowsUnderUnknownKeys() throws(StoreError) -> Int64 {
        try first(of: masterKeyRing.unknown) { row throws(SQLiteError) in try row.integer() } ?? 0
    }

    public func addMasterKey(_ key: MasterKeyRecord, at now: Timestamp) throws(StoreError) {
        try transaction { transaction, _ throws(SQLiteError) in
            // First what seals so far: two records of one second, or a clock that was set back, must not change it.
            try masterKeyRing.pin.run(in: transaction)
            try masterKeyRing.add.run(
                [.blob(key.id), .blob(key.proof), .integer(now.secondsSince1970)], in: transaction)
        }
    }

    public func chooseSealingKey(
        _ id: [UInt8], at now: Timestamp, recording event: Event
    ) throws(StoreError) -> Bool {
        try transaction { transaction, record throws(SQLiteError) in
            let known = try keys.masterKeys.all { row throws(SQLiteError) in try row.blob() }
            let current = try keys.sealingKeyID.first { row throws(SQLiteError) in try row.optionalBlob() }
            guard known.contains(id), current != id else { return false }
            try masterKeyRing.noteEnd.run([.integer(now.secondsSince1970)], in: transaction)
            try masterKeyRing.noteBeginning.run([.blob(id)], in: transaction)
            try masterKeyRing.choose.run([.blob(id)], in: transaction)
            try record(event)
            return true
        }
    }

    public func removeMasterKey(_ id: [UInt8], recording event: Event?) throws(StoreError) -> Bool {
        try change(masterKeyRing.remove, [.blob(id)], recording: event) == 1
    }

    public func sealedPasswords(
        notUnder id: [UInt8], after user: UserID?, limit: Int
    ) throws(StoreError) -> [SealedPassword] {
        try all(
            of: masterKeyRing.passwordsNotUnder, [.blob(user?.bytes ?? []), .blob(id), .integer(Int64(limit))]
        ) { row throws(SQLiteError) in
            SealedPassword(user: try row.blob(as: UserID.init(bytes:)), sealed: try row.blob())
        }
    }

    public func reseal(_ passwords: [ResealedPassword]) throws(StoreError) -> Int {
        try transaction { transaction, _ throws(SQLiteError) in
            var replaced = 0
            for password in passwords {
                replaced += try users.replaceSealedPassword.run(
                    [.blob(password.user.bytes), .blob(password.old), .blob(password.new)], in: transaction)
            }
            return replaced
        }
    }

    public func reseal(kid: String, from old: [UInt8], to new: [UInt8]) throws(StoreError) -> Bool {
        try change(masterKeyRing.resealKey, [.text(kid), .blob(old), .blob(new)]) == 1
    }

    public func sessionsRestingOn(_ id: [UInt8], at now: Timestamp) throws(StoreError) -> Int64 {
        try first(of: masterKeyRing.sessions, [.blob(id), .integer(now.secondsSince1970)]) { row throws(SQLiteError) in
            try row.integer()
        } ?? 0
    }
}
