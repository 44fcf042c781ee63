public import Accounts
public import Identity
internal import SQLite
internal import SessionReader

struct ThrottleStatements {
    let byKeys: Statement
    let put: Statement
    let succeed: Statement
    let delete: Statement
    let addThrottled: Statement
    let deleteOfName: Statement
    let resetOfName: Statement
    let forgetOldDevices: Statement
    let forgetPlaces: Statement

    init(on database: Database) throws(SQLiteError) {
        byKeys = try database.prepare(
            """
            SELECT key, failures, counted_at, blocked_until, throttled, succeeded_at
            FROM login_attempts WHERE key IN (?1, ?2)
            """)
        put = try database.prepare(
            """
            INSERT INTO login_attempts (key, failures, counted_at, blocked_until, throttled, succeeded_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, counted_at = excluded.counted_at,
                blocked_until = excluded.blocked_until, throttled = excluded.throttled,
                succeeded_at = excluded.succeeded_at
            """)
        succeed = try database.prepare(
            """
            INSERT INTO login_attempts (key, failures, counted_at, succeeded_at) VALUES (?1, 0, ?2, ?2)
            ON CONFLICT (key) DO UPDATE SET failures = 0, counted_at = ?2, blocked_until = NULL, throttled = 0,
                succeeded_at = ?2
            """)
        delete = try database.prepare("DELETE FROM login_attempts WHERE key = ?1")
        addThrottled = try database.prepare("UPDATE login_attempts SET throttled = throttled + ?2 WHERE key = ?1")
        deleteOfName = try database.prepare(
            "DELETE FROM login_attempts WHERE key BETWEEN ?1 AND ?2 AND succeeded_at IS NULL")
        forgetOldDevices = try database.prepare(
            """
            DELETE FROM login_attempts WHERE key BETWEEN ?1 AND ?2 AND succeeded_at IS NOT NULL AND key NOT IN (
                SELECT key FROM login_attempts WHERE key BETWEEN ?1 AND ?2 AND succeeded_at IS NOT NULL
                ORDER BY succeeded_at DESC, key = ?3 DESC LIMIT ?4)
            """)
        forgetPlaces = try database.prepare(
            """
            UPDATE login_attempts SET succeeded_at = NULL
            WHERE key BETWEEN ?1 AND ?2 AND key IS NOT ?3 AND succeeded_at IS NOT NULL
            """)
        resetOfName = try database.prepare(
            """
            UPDATE login_attempts SET failures = 0, blocked_until = NULL, throttled = 0
            WHERE key BETWEEN ?1 AND ?2 AND failures > 0
            """)
    }

    /// All rows of a name; with `first` 0x80 those of its devices.
    static func range(of name: [UInt8], from first: UInt8 = 0) -> [SQLiteValue] {
        [
            .blob(name.prefix(16) + [first] + [UInt8](repeating: 0, count: 15)),
            .blob(name.prefix(16) + [UInt8](repeating: 0xFF, count: 16)),
        ]
    }

    func forget(_ places: KnownPlaces, in transaction: borrowing Transaction) throws(SQLiteError) {
        for name in places.names {
            try forgetPlaces.run(Self.range(of: name) + [.optional(places.kept)], in: transaction)
        }
    }

    func countSuccess(
        _ keys: AttemptKeys, at now: Timestamp, in transaction: borrowing Transaction
    ) throws(SQLiteError) {
        try succeed.run([.blob(keys.pair), .integer(now.secondsSince1970)], in: transaction)
        try delete.run([.blob(keys.name)], in: transaction)
    }

    static func values(of count: AttemptCount, key: [UInt8]) -> [SQLiteValue] {
        [
            .blob(key), .integer(count.failures), .integer(count.countedAt.secondsSince1970),
            .optional(count.blockedUntil?.secondsSince1970), .integer(count.throttled),
            .optional(count.succeededAt?.secondsSince1970),
        ]
    }

    func read(_ keys: AttemptKeys) throws(SQLiteError) -> Attempts {
        let rows = try byKeys.all([.blob(keys.pair), .blob(keys.name)]) { row throws(SQLiteError) in
            (
                key: try row.blob(),
                count: AttemptCount(
                    failures: try row.integer(), countedAt: try row.timestamp(),
                    blockedUntil: try row.optionalTimestamp(), throttled: try row.integer(),
                    succeededAt: try row.optionalTimestamp())
            )
        }
        return Attempts(
            pair: rows.first { $0.key == keys.pair }?.count, name: rows.first { $0.key == keys.name }?.count)
    }
}

extension SQLiteAccountStore: ThrottleStore {
    public func attempts(_ keys: AttemptKeys) throws(StoreError) -> Attempts {
        do { return try throttle.read(keys) } catch { throw StoreError(error) }
    }

    public func countAttempt(
        _ keys: AttemptKeys, _ decide: (Attempts) -> ThrottleDecision
    ) throws(StoreError) -> ThrottleDecision {
        try transaction(isDurable: false) { transaction, _ throws(SQLiteError) in
            let decision = decide(try throttle.read(keys))
            guard case .admit(let counted, _, _) = decision else { return decision }
            for (key, count) in [(keys.pair, counted.pair), (keys.name, counted.name)] {
                guard let count else { continue }
                try throttle.put.run(ThrottleStatements.values(of: count, key: key), in: transaction)
            }
            return decision
        }
    }

    public func countSuccess(_ keys: AttemptKeys, at now: Timestamp) throws(StoreError) {
        try transaction { transaction, _ throws(SQLiteError) in
            try throttle.countSuccess(keys, at: now, in: transaction)
        }
    }

    public func rememberDevice(_ pair: [UInt8], keeping limit: Int, at now: Timestamp) throws(StoreError) {
        try transaction { transaction, _ throws(SQLiteError) in
            try throttle.succeed.run([.blob(pair), .integer(now.secondsSince1970)], in: transaction)
            let devices = ThrottleStatements.range(of: pair, from: 0x80)
            try throttle.forgetOldDevices.run(devices + [.blob(pair), .integer(Int64(limit))], in: transaction)
        }
    }

    public func addThrottled(_ counts: [[UInt8]: Int64]) throws(StoreError) {
        try transaction { transaction, _ throws(SQLiteError) in
            for (key, count) in counts {
                try throttle.addThrottled.run([.blob(key), .integer(count)], in: transaction)
            }
        }
    }

    public func forgetFailures(of name: [UInt8], recording event: Event) throws(StoreError) -> Bool {
        let range = ThrottleStatements.range(of: name)
        return try transaction { transaction, record throws(SQLiteError) in
            let deleted = try throttle.deleteOfName.run(range, in: transaction)
            let reset = try throttle.resetOfName.run(range, in: transaction)
            guard deleted + reset > 0 else { return false }
            try record(event)
            return true
        }
    }
}
