public import Identity
public import SQLite

/// The gate's view of the accounts database: opened read-only, by file modes too (OP6). Used by one thread at a time.
public final class SQLiteSessionReader {
    /// How long a read goes on trying while the database is busy or being recovered (S16).
    public static let patience: Duration = .milliseconds(100)

    private let database: Database
    private let recordByID: Statement
    private let keyByID: Statement
    private let recordAndKey: Statement
    let links: LinkStatements
    let legacyTokens: LegacyTokenStatements
    private let tokenByID: Statement

    /// Opens the database in that folder and prepares what will be asked.
    ///
    /// - Parameter patience: how long to go on while the database is busy or must be recovered by a writer.
    /// - Throws: `missing`, `setting` where it is no accounts database or not in WAL mode, `schema` where it is of
    ///   another version, `failed`.
    public init(opening folder: String, patience: Duration = .seconds(2)) throws(SQLiteError) {
        (database, recordByID, keyByID, recordAndKey, tokenByID, links, legacyTokens) = try Retry.untilDone(
            .after(patience)
        ) {
            () throws(SQLiteError) in
            let database = try Database(
                opening: AccountsFile.path(in: folder), .readOnly, busyTimeout: Self.patience)
            try AccountsFile.check(database)
            return (
                database, try database.prepare(SessionRow.recordByID), try database.prepare(PublishedKeyRow.byKID),
                try database.prepare(SessionRow.recordAndKey), try database.prepare(APITokenRow.recordByID),
                try LinkStatements(on: database),
                try LegacyTokenStatements(on: database)
            )
        }
    }
}

/// Cost: 2 to 4 µs while nothing is in the way.
extension SQLiteSessionReader: SessionReading, APITokenReading {
    public func record(of session: SessionID) throws(ReadFailure) -> SessionRecord? {
        try read { () throws(SQLiteError) in
            try recordByID.first([.blob(session.bytes)]) { row throws(SQLiteError) in try SessionRow.readRecord(&row) }
        }
    }

    public func publishedKey(kid: String) throws(ReadFailure) -> PublishedKey? {
        try read { () throws(SQLiteError) in
            try keyByID.first([.text(kid)]) { row throws(SQLiteError) in try PublishedKeyRow.read(&row) }
        }
    }

    /// In one statement, and so in one moment.
    public func rows(of session: SessionID, under kid: String) throws(ReadFailure) -> TokenRows {
        let rows = try read { () throws(SQLiteError) in
            try recordAndKey.first([.blob(session.bytes), .text(kid)]) { row throws(SQLiteError) in
                try SessionRow.readRows(&row)
            }
        }
        return rows ?? TokenRows(key: nil, record: nil)
    }

    public func record(of token: APITokenID) throws(ReadFailure) -> APITokenRecord? {
        try read { () throws(SQLiteError) in
            try tokenByID.first([.blob(token.bytes)]) { row throws(SQLiteError) in try APITokenRow.readRecord(&row) }
        }
    }

    func read<Value>(_ query: () throws(SQLiteError) -> Value) throws(ReadFailure) -> Value {
        let deadline = Deadline.after(Self.patience)
        do {
            do { return try query() } catch  where Retry.mayHelp(error) && !deadline.hasPassed {
                return try readAgain(before: deadline, query)
            }
        } catch {
            throw ReadFailure(detail: error.description)
        }
    }

    /// Off the usual path: SQLite's own wait and ours together stay within `patience`.
    private func readAgain<Value>(
        before deadline: Deadline, _ query: () throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> Value {
        let outcome = Result { () throws(SQLiteError) in
            try Retry.untilDone(deadline) { () throws(SQLiteError) in
                try database.limitWaits(to: deadline.remaining)
                return try query()
            }
        }
        try database.limitWaits(to: Self.patience)
        return try outcome.get()
    }
}
