public import Identity
internal import SQLite

/// Counts the uses of links in the gate's database, each in one transaction under its lock. Used by one thread at a
/// time.
///
/// A count that is not known opens nothing: where the database cannot be opened or written within `patience`, and where
/// it is younger than the link, because another one was lost.
public final class SQLiteLinkCounter: LinkUseCounting {
    /// How long a use waits for the lock: a gate worker never does anything slow.
    public static let patience: Duration = .milliseconds(100)

    private struct Opened {
        let gate: GateDatabase
        let statements: CountStatements
    }

    private let folder: String
    private var opened: Opened?

    /// - Parameter folder: the gate's state folder.
    public init(in folder: String) { self.folder = folder }

    public func count(_ use: LinkUse, at now: Timestamp) throws(ReadFailure) -> LinkUse.Outcome {
        do {
            let opened = try open()
            // The usual case takes no lock.
            if try opened.statements.isWithin(use, at: now) { return .within }
            return try opened.gate.database.write(opened.gate.lock, before: .after(Self.patience)) {
                transaction throws(SQLiteError) in
                try opened.statements.count(use, at: now, in: transaction)
            }
        } catch {
            if case .lockTimedOut = error {} else { opened = nil }
            throw ReadFailure(detail: "\(GateFile.path(in: folder)): \(error)")
        }
    }

    private func open() throws(SQLiteError) -> Opened {
        if let opened { return opened }
        let gate = try GateDatabase.open(in: folder, patience: Self.patience)
        let new = Opened(gate: gate, statements: try CountStatements(on: gate.database))
        opened = new
        return new
    }
}

private struct CountStatements {
    private let window: Statement
    private let since: Statement
    private let openWindow: Statement
    private let count: Statement
    private let uses: Statement
    private let forgetWindows: Statement
    private let forgetCounts: Statement

    init(on database: Database) throws(SQLiteError) {
        window = try database.prepare("SELECT opened_at FROM link_windows WHERE link_id = ?1 AND address = ?2")
        since = try database.prepare("SELECT since FROM link_counting")
        openWindow = try database.prepare(
            """
            INSERT INTO link_windows (link_id, address, opened_at) VALUES (?1, ?2, ?3)
            ON CONFLICT (link_id, address) DO UPDATE SET opened_at = ?3
            """)
        count = try database.prepare(
            """
            INSERT INTO link_counts (link_id, uses, expires_at) VALUES (?1, 1, ?2)
            ON CONFLICT (link_id) DO UPDATE SET uses = uses + 1 WHERE uses < ?3
            """)
        uses = try database.prepare("SELECT uses FROM link_counts WHERE link_id = ?1")
        forgetWindows = try database.prepare(
            """
            DELETE FROM link_windows WHERE (link_id, address) IN (
                SELECT link_id, address FROM link_windows WHERE opened_at < ?1 ORDER BY opened_at LIMIT 20)
            """)
        forgetCounts = try database.prepare(
            """
            DELETE FROM link_counts WHERE link_id IN (
                SELECT link_id FROM link_counts WHERE expires_at < ?1 ORDER BY expires_at LIMIT 20)
            """)
    }

    /// A window that a clock opened which was ahead of ours counts as long as any other.
    func isWithin(_ use: LinkUse, at now: Timestamp) throws(SQLiteError) -> Bool {
        let opened = try window.first([.blob(use.link.bytes), .text(use.address)]) { row throws(SQLiteError) in
            try row.timestamp()
        }
        return opened.map { $0.distance(to: now) < UInt64(LinkUse.windowSeconds) } ?? false
    }

    /// Nobody else writes before the commit: what is read here still is when it is written.
    func count(
        _ use: LinkUse, at now: Timestamp, in transaction: borrowing Transaction
    ) throws(SQLiteError) -> LinkUse.Outcome {
        if try isWithin(use, at: now) { return .within }
        let begin = try since.first([]) { row throws(SQLiteError) in try row.timestamp() }
        // In the same second, which was first is not known.
        guard let begin, use.madeAt > begin else { return .usedUp }
        let link = SQLiteValue.blob(use.link.bytes)
        // A day longer than the link, so that a clock set back finds no count forgotten.
        let end = use.expiresAt.adding(seconds: 86_400).secondsSince1970
        guard try count.run([link, .integer(end), .integer(use.limit)], in: transaction) == 1 else { return .usedUp }
        try openWindow.run([link, .text(use.address), .integer(now.secondsSince1970)], in: transaction)
        try forgetWindows.run([.integer(now.adding(seconds: -86_400).secondsSince1970)], in: transaction)
        try forgetCounts.run([.integer(now.secondsSince1970)], in: transaction)
        return .counted(try uses.first([link]) { row throws(SQLiteError) in try row.integer() } ?? 1)
    }
}
