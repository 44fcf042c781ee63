import SQLite
import Testing

@Suite struct StatementBindingTests {
    @Test(
        "DB8: a text is stored as it is, whatever SQL it looks like",
        arguments: ["", "'; DROP", "\" OR 1=1", "a\u{0}b", "?1", "héλ🚪"])
    func textComesBack(text: String) throws {
        let test = try TestDatabase()
        try test.add(text)
        #expect(try test.words() == [text])
    }

    @Test("blobs, integers and NULL come back as they were bound", arguments: [[], [0], Array(0...255)])
    func valuesComeBack(blob: [UInt8]) throws {
        let statement = try TestDatabase().database.prepare("SELECT ?1, ?2, ?3, ?4")
        let found = try statement.first([.blob(blob), .integer(.min), .null, .integer(.max)]) {
            row throws(SQLiteError) in
            (try row.blob(), try row.integer(), try row.optionalText(), try row.optionalInteger())
        }
        #expect(found?.0 == blob)
        #expect(found?.1 == .min)
        #expect(found?.2 == nil)
        #expect(found?.3 == .max)
    }

    @Test("a column of another type is an error, not a conversion")
    func columnTypeIsChecked() throws {
        let statement = try TestDatabase().database.prepare("SELECT ?1")
        #expect(throws: SQLiteError.unexpectedValue(column: 0, sql: "SELECT ?1")) {
            try statement.first([.text("1")]) { row throws(SQLiteError) in try row.integer() }
        }
    }

    @Test("the number of values must be that of the parameters", arguments: [0, 2])
    func parametersAreCounted(count: Int) throws {
        let statement = try TestDatabase().database.prepare("SELECT ?1")
        #expect(throws: SQLiteError.misuse(sql: "SELECT ?1")) {
            try statement.first(Array(repeating: .null, count: count)) { row throws(SQLiteError) in
                try row.optionalInteger()
            }
        }
    }

    @Test("values of one use are gone in the next")
    func bindingsAreCleared() throws {
        let statement = try TestDatabase().database.prepare("SELECT ?1")
        for value in [Int64(1), 2] {
            let found = try statement.first([.integer(value)]) { row throws(SQLiteError) in try row.integer() }
            #expect(found == value)
        }
    }

    @Test("an error names code, message and statement, and never the value")
    func errorsKeepValues() throws {
        let test = try TestDatabase()
        let error = #expect(throws: SQLiteError.self) { try test.add("a secret too long") }
        #expect(code(of: error) == 275)  // SQLITE_CONSTRAINT_CHECK
        let description = try #require(error?.description)
        #expect(description.contains("INSERT INTO notes (word) VALUES (?1)"))
        #expect(description.contains("CHECK constraint failed"))
        #expect(!description.contains("secret"))
    }
}
