public import Identity
internal import SQLite

/// Keeps the last use of sessions and API tokens in the gate's database: at most once a minute for each, over all
/// workers.
/// Used by one thread at a time.
///
/// It never waits for another worker: a use that finds the lock taken is left to the next one. A database
/// that cannot be opened or written is tried again a minute later.
public final class SQLiteSessionUseKeeper: SessionUseKeeping {
    /// How many seconds lie between two stored uses of one.
    public static let intervalSeconds: Int64 = 60
    /// How many rows are looked at, at a time, when uses of what is gone are forgotten.
    static let batchSize = 100

    /// What a worker holds of the database while it is in order.
    private struct Opened {
        let gate: GateDatabase
        let statements: [UsedKind: UseStatements]
    }

    private let folder: String
    private let sessions: any SessionReading
    private let tokens: any APITokenReading
    private let onFailure: (String) -> Void
    private var opened: Opened?
    private var retry = Deadline.after(.zero)
    private var cleaning = Deadline.after(.seconds(intervalSeconds))
    private var noted: (used: Used, at: Timestamp)?
    /// What this worker knows to be stored, so that most requests cost nothing.
    private var stored: [Used: Timestamp] = [:]
    /// Up to where the rows were looked at.
    private var cursors: [UsedKind: [UInt8]] = [:]
    /// How long a change waits for the lock: nothing in a worker, to whom the next request comes.
    private var patience = Duration.zero

    /// Opens the database, and makes it where it is missing; goes on without where it cannot be.
    ///
    /// - Parameters:
    ///   - folder: the gate's state folder.
    ///   - sessions: which sessions there are; the uses of others are forgotten.
    ///   - tokens: which API tokens there are, likewise.
    ///   - onFailure: is told, once a minute at most, why uses cannot be stored.
    public init(
        in folder: String, sessions: any SessionReading, tokens: any APITokenReading,
        onFailure: @escaping (String) -> Void
    ) {
        self.folder = folder
        self.sessions = sessions
        self.tokens = tokens
        self.onFailure = onFailure
        attempt { () throws(SQLiteError) in try open(patience: .seconds(2)) }
    }

    public func note(_ session: Session, at now: Timestamp) {
        let used = Used(kind: .session, id: session.id.bytes)
        let known = max(stored[used] ?? session.lastSeenAt, session.lastSeenAt)
        noted = isDue(known, at: now) ? (used, now) : nil
    }

    public func note(_ token: APIToken, at now: Timestamp) {
        let used = Used(kind: .token, id: token.id.bytes)
        let isKnown = stored[used].map { !isDue($0, at: now) } ?? false
        noted = isKnown ? nil : (used, now)
    }

    public func store() {
        guard noted != nil || cleaning.hasPassed, opened != nil || retry.hasPassed else { return }
        attempt { () throws(SQLiteError) in
            if opened == nil { try open(patience: .zero) }
            if let noted { try store(noted.used, at: noted.at) }
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
        var statements: [UsedKind: UseStatements] = [:]
        for kind in UsedKind.allCases { statements[kind] = try UseStatements(on: gate.database, of: kind) }
        opened = Opened(gate: gate, statements: statements)
    }

    private func store(_ used: Used, at now: Timestamp) throws(SQLiteError) {
        guard let opened, let statements = opened.statements[used.kind] else { return }
        let known = try statements.lastUse.first([.blob(used.id)]) { row throws(SQLiteError) in
            try row.timestamp()
        }
        if let known, !isDue(known, at: now) {
            remember(used, known)
            return
        }
        try opened.gate.database.write(opened.gate.lock, before: .after(patience)) { transaction throws(SQLiteError) in
            _ = try statements.store.run(
                [.blob(used.id), .integer(now.secondsSince1970), .integer(Self.intervalSeconds)],
                in: transaction)
        }
        remember(used, now)
    }

    private func remember(_ used: Used, _ use: Timestamp) {
        if stored.count >= 10_000 { stored.removeAll(keepingCapacity: true) }
        stored[used] = use
    }

    /// Looks at the next rows, and deletes those of what is gone.
    private func forgetSome() throws(SQLiteError) {
        cleaning = .after(.seconds(Self.intervalSeconds))
        for kind in UsedKind.allCases { _ = try forgetBatch(of: kind) }
    }

    private func forgetBatch(of kind: UsedKind) throws(SQLiteError) -> (seen: Int, forgotten: Int) {
        guard let opened, let statements = opened.statements[kind] else { return (0, 0) }
        let batch = try statements.next.all([.blob(cursors[kind] ?? []), .integer(Int64(Self.batchSize))]) {
            row throws(SQLiteError) in try row.blob()
        }
        // From the beginning again, once the end is reached.
        let end = batch.count < Self.batchSize ? [] : batch.last ?? []
        let gone = batch.filter { isGone(Used(kind: kind, id: $0)) }
        if !gone.isEmpty {
            try opened.gate.database.write(opened.gate.lock, before: .after(patience)) {
                transaction throws(SQLiteError) in
                for id in gone { _ = try statements.forget.run([.blob(id)], in: transaction) }
            }
        }
        cursors[kind] = end
        return (batch.count, gone.count)
    }

    /// Whether the row is gone; that of one that cannot be read is not known to be.
    private func isGone(_ used: Used) -> Bool {
        do {
            switch used.kind {
            case .session: return try SessionID(bytes: used.id).flatMap(sessions.record(of:)) == nil
            case .token: return try APITokenID(bytes: used.id).flatMap(tokens.record(of:)) == nil
            }
        } catch {
            return false
        }
    }

    /// Forgets all uses of sessions and API tokens that are gone.
    /// - Returns: how many; nil where the database cannot be written by this user or just now.
    public func forgetAll() -> Int? {
        patience = .seconds(5)
        cursors = [:]
        var forgotten = 0
        for kind in UsedKind.allCases {
            var seen = Self.batchSize
            while seen == Self.batchSize {
                guard opened != nil else { return nil }
                var batch: (seen: Int, forgotten: Int)?
                attempt { () throws(SQLiteError) in batch = try forgetBatch(of: kind) }
                guard let batch else { return nil }
                forgotten += batch.forgotten
                seen = batch.seen
            }
        }
        return forgotten
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
