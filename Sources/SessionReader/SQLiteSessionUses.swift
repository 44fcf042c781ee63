public import Identity
internal import SQLite

/// Reads from the gate's database when sessions and API tokens were last used. Used by one thread at a time.
///
/// Opened when it is first asked, and again when the file was replaced: the gate may make it later.
public final class SQLiteSessionUses: SessionUses, APITokenUses {
    private let folder: String
    private var opened: [UsedKind: Statement]?
    /// A file that is out of order is not asked again for a moment: a list of sessions asks for each of them.
    private var failure: (text: String, until: Deadline)?
    private static let pause = Duration.seconds(1)

    /// - Parameter folder: the gate's state folder.
    public init(in folder: String) { self.folder = folder }

    /// nil also where there is no database: then no use was ever stored. Cost: 4 µs once it is open.
    public func lastUse(of session: SessionID) throws(ReadFailure) -> Timestamp? {
        try lastUse(of: Used(kind: .session, id: session.bytes))
    }

    /// The same.
    public func lastUse(of token: APITokenID) throws(ReadFailure) -> Timestamp? {
        try lastUse(of: Used(kind: .token, id: token.bytes))
    }

    private func lastUse(of used: Used) throws(ReadFailure) -> Timestamp? {
        if let failure, !failure.until.hasPassed { throw ReadFailure(detail: failure.text) }
        do {
            return try Retry.untilDone(.after(SQLiteSessionReader.patience)) { () throws(SQLiteError) in
                try read(used)
            }
        } catch {
            opened = nil
            let text = "\(GateFile.path(in: folder)): \(error)"
            failure = (text, .after(Self.pause))
            throw ReadFailure(detail: text)
        }
    }

    private func read(_ used: Used) throws(SQLiteError) -> Timestamp? {
        do {
            return try query(used)
        } catch .moved {
            opened = nil
            return try query(used)
        }
    }

    private func query(_ used: Used) throws(SQLiteError) -> Timestamp? {
        try statements()?[used.kind]?.first([.blob(used.id)]) { row throws(SQLiteError) in try row.timestamp() }
    }

    private func statements() throws(SQLiteError) -> [UsedKind: Statement]? {
        if let opened { return opened }
        let path = GateFile.path(in: folder)
        // Empty: a gate is about to make it.
        guard NewFile.exists(at: path), !NewFile.isEmpty(at: path) else { return nil }
        let database = try Database(
            opening: path, .readOnly, busyTimeout: SQLiteSessionReader.patience,
            statementLimit: GateFile.statementLimit)
        try GateFile.check(database)
        var statements: [UsedKind: Statement] = [:]
        for kind in UsedKind.allCases { statements[kind] = try database.prepare(UseStatements.lastUse(of: kind)) }
        opened = statements
        return statements
    }
}
