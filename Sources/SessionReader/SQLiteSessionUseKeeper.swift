public import Identity
internal import SQLite

/// Keeps the last use of sessions in the gate's database: at most once a minute for a session, over all workers.
/// Used by one thread at a time.
///
/// It never waits for another worker: a use that finds the lock taken is left to the session's next request. A database
/// that cannot be opened or written is tried again a minute later.
public final class SQLiteSessionUseKeeper: SessionUseKeeping {
    /// How many seconds lie between two stored uses of a session.
    public static let intervalSeconds: Int64 = 60
    /// How many rows are looked at, at a time, when uses of sessions that are gone are forgotten.
    static let batchSize = 100

    /// What a worker holds of the database while it is in order.
    private struct Opened {
        let gate: GateDatabase
        let statements: UseStatements
    }

    private let folder: String
    private let sessions: any SessionReading
    private let onFailure: (String) -> Void
    private var opened: Opened?
    private var retry = Deadline.after(.zero)
    private var cleaning = Deadline.after(.seconds(intervalSeconds))
    private var noted: (session: SessionID, at: Timestamp)?
    /// What this worker knows to be stored, so that most requests cost nothing.
    private var stored: [SessionID: Timestamp] = [:]
    /// Up to where the rows were looked at.
    private var cursor: [UInt8] = []
    /// How long a change waits for the lock: nothing in a worker, to whom the next request comes.
    private var patience = Duration.zero

    /// Opens the database, and makes it where it is missing; goes on without where it cannot be.
    ///
    /// - Parameters:
    ///   - folder: the gate's state folder.
    ///   - sessions: which sessions there are; the uses of others are forgotten.
    ///   - onFailure: is told, once a minute at most, why uses cannot be stored.
    public init(in folder: String, sessions: any SessionReading, onFailure: @escaping (String) -> Void) {
        self.folder = folder
        self.sessions = sessions
        self.onFailure = onFailure
        attempt { () throws(SQLiteError) in try open(patience: .seconds(2)) }
    }

    public func note(_ session: Session, at now: Timestamp) {
        let known = max(stored[session.id] ?? session.lastSeenAt, session.lastSeenAt)
        noted = isDue(known, at: now) ? (session.id, now) : nil
    }

    public func store() {
        guard noted != nil || cleaning.hasPassed, opened != nil || retry.hasPassed else { return }
        attempt { () throws(SQLiteError) in
            if opened == nil { try open(patience: .zero) }
            if let noted { try store(noted.session, at: noted.at) }
            if cleaning.hasPassed { try forgetSome() }
        }
        noted = nil
    }

    /// A stored use that lies ahead of the clock by more than the interval was stored by a clock that was wrong.
    private func isDue(_ known: Timestamp, at now: Timestamp) -> Bool {
        known.distance(to: now) >= UInt64(Self.intervalSeconds)
    }

    private func open(patience: Duration) throws(SQLiteError) {
        let gate = try GateDatabase.open(in: folder, patience: patience)
        opened = Opened(gate: gate, statements: try UseStatements(on: gate.database))
    }

    private func store(_ session: SessionID, at now: Timestamp) throws(SQLiteError) {
        guard let opened else { return }
        let known = try opened.statements.lastUse.first([.blob(session.bytes)]) { row throws(SQLiteError) in
            try row.timestamp()
        }
        if let known, !isDue(known, at: now) {
            remember(session, known)
            return
        }
        try opened.gate.database.write(opened.gate.lock, before: .after(patience)) { transaction throws(SQLiteError) in
            _ = try opened.statements.store.run(
                [.blob(session.bytes), .integer(now.secondsSince1970), .integer(Self.intervalSeconds)],
                in: transaction)
        }
        remember(session, now)
    }

    private func remember(_ session: SessionID, _ use: Timestamp) {
        if stored.count >= 10_000 { stored.removeAll(keepingCapacity: true) }
        stored[session] = use
    }

    /// Looks at the next rows, and deletes those whose sessions are gone.
    private func forgetSome() throws(SQLiteError) {
        cleaning = .after(.seconds(Self.intervalSeconds))
        _ = try forgetBatch()
    }

    private func forgetBatch() throws(SQLiteError) -> (seen: Int, forgotten: Int) {
        guard let opened else { return (0, 0) }
        let batch = try opened.statements.next.all([.blob(cursor), .integer(Int64(Self.batchSize))]) {
            row throws(SQLiteError) in try row.blob(as: SessionID.init(bytes:))
        }
        // From the beginning again, once the end is reached.
        let end = batch.count < Self.batchSize ? [] : batch.last?.bytes ?? []
        // Whether a session that cannot be read is gone is not known.
        let gone = batch.filter { session in
            do { return try sessions.record(of: session) == nil } catch { return false }
        }
        if !gone.isEmpty {
            try opened.gate.database.write(opened.gate.lock, before: .after(patience)) {
                transaction throws(SQLiteError) in
                for session in gone { _ = try opened.statements.forget.run([.blob(session.bytes)], in: transaction) }
            }
        }
        cursor = end
        return (batch.count, gone.count)
    }

    /// Forgets all uses of sessions that are gone.
    /// - Returns: how many; nil where the database cannot be written by this user or just now.
    public func forgetAll() -> Int? {
        patience = .seconds(5)
        cursor = []
        var forgotten = 0
        while opened != nil {
            var batch: (seen: Int, forgotten: Int)?
            attempt { () throws(SQLiteError) in batch = try forgetBatch() }
            guard let batch else { return nil }
            forgotten += batch.forgotten
            if batch.seen < Self.batchSize { return forgotten }
        }
        return nil
    }

    /// Runs what may fail without harm. A lock that is taken is no failure: the next request comes.
    private func attempt(_ work: () throws(SQLiteError) -> Void) {
        do {
            try work()
        } catch {
            if case .lockTimedOut = error, opened != nil { return }
            opened = nil
            retry = .after(.seconds(Self.intervalSeconds))
            onFailure("\(GateFile.path(in: folder)): \(error)")
        }
    }
}

private struct UseStatements {
    let lastUse: Statement
    let store: Statement
    let next: Statement
    let forget: Statement

    init(on database: Database) throws(SQLiteError) {
        lastUse = try database.prepare("SELECT last_used_at FROM session_uses WHERE session_id = ?1")
        store = try database.prepare(
            """
            INSERT INTO session_uses (session_id, last_used_at) VALUES (?1, ?2)
            ON CONFLICT (session_id) DO UPDATE SET last_used_at = ?2
            WHERE abs(last_used_at - ?2) >= ?3
            """)
        next = try database.prepare(
            "SELECT session_id FROM session_uses WHERE session_id > ?1 ORDER BY session_id LIMIT ?2")
        forget = try database.prepare("DELETE FROM session_uses WHERE session_id = ?1")
    }
}
