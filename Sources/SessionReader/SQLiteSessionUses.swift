public import Identity
internal import SQLite

/// Reads from the gate's database when sessions were last used. Used by one thread at a time.
///
/// Opened when it is first asked, and again when the file was replaced: the gate may make it later.
public final class SQLiteSessionUses: SessionUses {
    private let folder: String
    private var opened: Statement?
    /// A file that is out of order is not asked again for a moment: a list of sessions asks for each of them.
    private var failure: (text: String, until: Deadline)?
    private static let pause = Duration.seconds(1)

    /// - Parameter folder: the gate's state folder.
    public init(in folder: String) { self.folder = folder }

    /// nil also where there is no database: then no use was ever stored. Cost: 4 µs once it is open.
    public func lastUse(of session: SessionID) throws(ReadFailure) -> Timestamp? {
        if let failure, !failure.until.hasPassed { throw ReadFailure(detail: failure.text) }
        do {
            return try Retry.untilDone(.after(SQLiteSessionReader.patience)) { () throws(SQLiteError) in
                try read(session)
            }
        } catch {
            opened = nil
            let text = "\(GateFile.path(in: folder)): \(error)"
            failure = (text, .after(Self.pause))
            throw ReadFailure(detail: text)
        }
    }

    private func read(_ session: SessionID) throws(SQLiteError) -> Timestamp? {
        do {
            return try query(session)
        } catch .moved {
            opened = nil
            return try query(session)
        }
    }

    private func query(_ session: SessionID) throws(SQLiteError) -> Timestamp? {
        try statement()?.first([.blob(session.bytes)]) { row throws(SQLiteError) in try row.timestamp() }
    }

    private func statement() throws(SQLiteError) -> Statement? {
        if let opened { return opened }
        let path = GateFile.path(in: folder)
        // Empty: a gate is about to make it.
        guard NewFile.exists(at: path), !NewFile.isEmpty(at: path) else { return nil }
        let database = try Database(
            opening: path, .readOnly, busyTimeout: SQLiteSessionReader.patience,
            statementLimit: GateFile.statementLimit)
        try GateFile.check(database)
        let statement = try database.prepare("SELECT last_used_at FROM session_uses WHERE session_id = ?1")
        opened = statement
        return statement
    }
}
