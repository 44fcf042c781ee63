/// The versions of a database's schema, from an empty file to the newest; forward only.
///
/// The version is the file's `user_version`, the kind of database its `application_id`
/// (https://www.sqlite.org/pragma.html#pragma_application_id).
public struct Migrations: Sendable {
    let applicationID: Int64
    let steps: [[SQL]]

    /// - Parameter steps: the statements that lead to version 1, to version 2, and so on. The last of each sets
    ///   `user_version`, one of the first sets `application_id`: statements take literals alone there.
    public init(applicationID: Int64, steps: [[SQL]]) {
        self.applicationID = applicationID
        self.steps = steps
    }

    /// The newest version.
    public var newest: Int64 { Int64(steps.count) }

    /// The version of the file's schema; 0 for an empty one.
    public static func version(of database: Database) throws(SQLiteError) -> Int64 {
        try number("PRAGMA user_version", of: database)
    }

    /// Checks that the file is of this kind and of exactly that version.
    ///
    /// - Throws: `setting` where it is another program's, `schema` where it is older or newer.
    public static func check(_ database: Database, applicationID: Int64, version: Int64) throws(SQLiteError) {
        let found = try number("PRAGMA application_id", of: database)
        guard found == applicationID else {
            throw .setting(name: "application_id", expected: "\(applicationID)", found: "\(found)")
        }
        let foundVersion = try Self.version(of: database)
        guard foundVersion == version else { throw .schema(found: foundVersion, known: version) }
    }

    /// Checks that the file is of this kind and of that version, or of a newer one that programs of that version may
    /// serve as well.
    ///
    /// - Parameter oldestServing: asks a newer file for the oldest version whose programs may serve it; no row: none.
    /// - Throws: `setting` where it is another program's, `schema` where it is older, or newer and says no such thing.
    public static func check(
        _ database: Database, applicationID: Int64, version: Int64, oldestServing: SQL
    ) throws(SQLiteError) {
        let found = try Self.version(of: database)
        guard found > version else { return try check(database, applicationID: applicationID, version: version) }
        try check(database, applicationID: applicationID, version: found)
        let oldest = try database.prepare(oldestServing).first { row throws(SQLiteError) in try row.integer() }
        guard let oldest, oldest <= version else { throw .schema(found: found, known: version) }
    }

    /// Checks that the file has what the steps create and nothing else, each by its very words.
    ///
    /// For steps that only create, and whose tables need no index of SQLite's own.
    /// - Throws: `setting` where it has anything else.
    public func checkObjects(of database: Database) throws(SQLiteError) {
        let expected = steps.joined().map { Array($0.text.utf8) }.filter { $0.starts(with: "CREATE ".utf8) }
        let objects = try database.prepare("SELECT sql FROM sqlite_schema LIMIT ?1")
        let found = try objects.all([.integer(Int64(expected.count) + 1)]) { row throws(SQLiteError) in
            Array((try row.optionalText() ?? "").utf8)
        }
        guard found.count == expected.count, expected.allSatisfy(found.contains) else {
            throw .setting(name: "the schema", expected: "as the program makes it", found: "another")
        }
    }

    /// Brings the file to the newest version, each step in one transaction under the write lock: a process that is
    /// killed leaves whole steps, and doing it again does no harm.
    ///
    /// - Throws: `schema` where the file is newer than this program; `setting` where it is another program's.
    public func apply(to database: Database, lock: WriteLock, before deadline: Deadline) throws(SQLiteError) {
        while try Self.version(of: database) != newest {
            try database.write(lock, before: deadline) { transaction throws(SQLiteError) in
                try step(database, transaction)
            }
        }
        try Self.check(database, applicationID: applicationID, version: newest)
    }

    /// One step from wherever the file is by now: another process may have been first.
    private func step(_ database: Database, _ transaction: borrowing Transaction) throws(SQLiteError) {
        let version = try Self.version(of: database)
        guard (0...newest).contains(version) else { throw .schema(found: version, known: newest) }
        guard version < newest else { return }
        let isEmpty = try Self.number("SELECT count(*) FROM sqlite_schema", of: database) == 0
        if version > 0 || !isEmpty {
            try Self.check(database, applicationID: applicationID, version: version)
        }
        for statement in steps[Int(version)] { try database.prepare(statement).run(in: transaction) }
        try Self.check(database, applicationID: applicationID, version: version + 1)
    }

    private static func number(_ sql: SQL, of database: Database) throws(SQLiteError) -> Int64 {
        let number = try database.prepare(sql).first { row throws(SQLiteError) in try row.integer() }
        guard let number else { throw .unexpectedValue(column: 0, sql: sql.text) }
        return number
    }
}
