import StoreProcesses
import Testing

@testable import SQLite

@Suite struct SettingTests {
    @Test(
        "DB3: settings hold on an open connection",
        arguments: [
            ("PRAGMA synchronous", "2"), ("PRAGMA foreign_keys", "1"),
            ("PRAGMA trusted_schema", "0"), ("PRAGMA secure_delete", "1"), ("PRAGMA cell_size_check", "1"),
            ("PRAGMA mmap_size", "0"), ("PRAGMA busy_timeout", "1000"),
        ] as [(SQL, String)])
    func settingsHold(read: SQL, expected: String) throws {
        let statement = try TestDatabase().database.prepare(read)
        #expect(try statement.first { row throws(SQLiteError) in try row.rendered() } == expected)
    }

    @Test("DB3: a setting that does not hold after it was set is refused")
    func wrongSettingIsRefused() throws {
        let test = try TestDatabase()
        let connection = try Connection(path: test.path, isReadOnly: false)
        let setting = Setting(
            name: "foreign_keys", set: "PRAGMA foreign_keys = OFF", read: "PRAGMA foreign_keys", expected: "1")
        #expect(throws: SQLiteError.setting(name: "foreign_keys", expected: "1", found: "0")) {
            try setting.apply(to: connection)
        }
    }

    @Test("DB3: a file in another journal mode is refused")
    func otherJournalModeIsRefused() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/plain.db"
        try NewFile.create(at: path, mode: 0o640)
        let connection = try Connection(path: path, isReadOnly: false)
        try Statement("CREATE TABLE t (x)", on: connection).runUnguarded()
        #expect(throws: SQLiteError.setting(name: "journal_mode", expected: "wal", found: "delete")) {
            try Database(opening: path, .readWrite(.full))
        }
    }

    @Test(
        "a statement on a less trusted file ends in time, however long it would run, and the next one has its own time")
    func statementsAreLimited() throws {
        let test = try TestDatabase()
        let limited = try Database(opening: test.path, .readOnly, statementLimit: .milliseconds(50))
        let endless = try limited.prepare(
            "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n")
        for _ in 0..<2 {
            let error = #expect(throws: SQLiteError.self) {
                try endless.first { row throws(SQLiteError) in try row.integer() }
            }
            #expect(code(of: error) == 9)
            let count = try limited.prepare("SELECT count(*) FROM notes").first { row throws(SQLiteError) in
                try row.integer()
            }
            #expect(count == 0)
        }
    }

    @Test("DB2: one write may be less durable than the database was opened for, and the next is not")
    func synchronousOfOneWrite() throws {
        let test = try TestDatabase()
        let setting = try test.database.prepare("PRAGMA synchronous")
        var found: [Int64?] = []
        for synchronous in [nil, .normal, .normal, .full, .normal, nil] as [Database.Synchronous?] {
            try test.database.write(test.lock, before: .after(.seconds(20)), synchronous: synchronous) {
                _ throws(SQLiteError) in
                found.append(try setting.firstUnguarded { row throws(SQLiteError) in try row.integer() })
            }
        }
        #expect(found == [2, 1, 1, 2, 1, 2])
    }

    @Test("a view is never read")
    func viewsAreOff() throws {
        let test = try TestDatabase()
        try test.database.write(test.lock, before: .after(.seconds(20))) { transaction throws(SQLiteError) in
            _ = try test.database.prepare("CREATE VIEW v AS SELECT 1 AS x").run(in: transaction)
        }
        #expect(throws: SQLiteError.self) { try test.database.prepare("SELECT x FROM v") }
    }

    @Test("text in double quotes is no string")
    func doubleQuotesAreNames() throws {
        let test = try TestDatabase()
        let error = #expect(throws: SQLiteError.self) { try test.database.prepare(#"SELECT "word" FROM (SELECT 1)"#) }
        #expect(code(of: error) == 1)
    }

    @Test("DB6: a missing file is an error, and none is made", arguments: [true, false])
    func missingFileIsRefused(isReadOnly: Bool) throws {
        let folder = try TemporaryFolder()
        #expect(throws: SQLiteError.missing(path: folder.path + "/none.db")) {
            try Database(opening: folder.path + "/none.db", isReadOnly ? .readOnly : .readWrite(.full))
        }
        #expect(try folder.names() == [])
    }

    @Test("DB6: a file that is no database is refused")
    func otherFileIsRefused() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array(repeating: 65, count: 8_192), to: "text.db")
        let error = #expect(throws: SQLiteError.self) {
            try Database(opening: folder.path + "/text.db", .readWrite(.full))
        }
        #expect(code(of: error) == 26)  // SQLITE_NOTADB
        #expect(error?.kind == .broken)
    }

    @Test("a database that exists is not made again")
    func createLeavesFilesAlone() throws {
        let test = try TestDatabase()
        try test.add("kept")
        #expect(throws: SQLiteError.exists(path: test.path)) {
            try Database.create(at: test.path, mode: 0o640, lock: test.lock, before: .after(.seconds(20)))
        }
        #expect(try test.words() == ["kept"])
    }

    @Test("OP6: a read-only connection changes nothing, and reads on when the last writer has closed")
    func readOnlyReads() throws {
        let folder: TemporaryFolder
        do {
            let test = try TestDatabase()
            folder = test.folder
            try test.add("one")
        }
        #expect(try folder.names() == ["test.db", "test.db-shm", "test.db-wal", "test.lock"])
        let reader = try Database(opening: folder.path + "/test.db", .readOnly)
        let lock = try WriteLock(opening: folder.path + "/test.lock")
        let select = try reader.prepare("SELECT word FROM notes")
        #expect(try select.all { row throws(SQLiteError) in try row.text() } == ["one"])
        let error = #expect(throws: SQLiteError.self) {
            try reader.write(lock, before: .after(.seconds(20))) { _ in }
        }
        #expect(code(of: error) == 8)  // SQLITE_READONLY
    }

    @Test(
        "what is out of space is full, what is locked is busy, what awaits recovery is recovering",
        arguments: [
            (13, 0, .full), (778, 28, .full), (778, 5, .broken), (4874, 122, .full), (5, 0, .busy), (261, 0, .busy),
            (6, 0, .busy), (264, 0, .recovering), (1288, 0, .recovering), (8, 0, .broken), (11, 0, .broken),
            (26, 0, .broken), (1555, 0, .broken),
        ] as [(Int32, Int32, SQLiteError.Kind)])
    func codesHaveKinds(code: Int32, systemError: Int32, kind: SQLiteError.Kind) {
        #expect(SQLiteError.failed(code: code, systemError: systemError, message: "", sql: "").kind == kind)
    }
}
