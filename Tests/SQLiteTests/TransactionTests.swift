import SQLite
import StoreProcesses
import Testing

@Suite struct TransactionTests {
    @Test("DB8: a statement that changes something does not run as a query")
    func queriesOnlyRead() throws {
        let test = try TestDatabase()
        let sql: SQL = "INSERT INTO notes (word) VALUES ('x') RETURNING id"
        let statement = try test.database.prepare(sql)
        let error = #expect(throws: SQLiteError.self) {
            try statement.first { row throws(SQLiteError) in try row.integer() }
        }
        guard case .misuse? = error else {
            Issue.record("not misuse but \(String(describing: error))")
            return
        }
        #expect(try test.words() == [])
    }

    @Test("DB8: a transaction of one database gives no right to change another")
    func transactionsBelongToADatabase() throws {
        let mine = try TestDatabase()
        let other = try TestDatabase()
        let sql: SQL = "INSERT INTO notes (word) VALUES ('x')"
        let insert = try other.database.prepare(sql)
        #expect(throws: SQLiteError.misuse(sql: "INSERT INTO notes (word) VALUES ('x')")) {
            try mine.database.write(mine.lock, before: .after(.seconds(20))) { transaction throws(SQLiteError) in
                _ = try insert.run(in: transaction)
            }
        }
        #expect(try other.words() == [])
    }

    @Test("what a body that throws has done is taken back, and the next write works")
    func throwingRollsBack() throws {
        let test = try TestDatabase()
        let insert = try test.database.prepare("INSERT INTO notes (word) VALUES (?1)")
        #expect(throws: SQLiteError.missing(path: "thrown")) {
            try test.database.write(test.lock, before: .after(.seconds(20))) { transaction throws(SQLiteError) in
                _ = try insert.run([.text("one")], in: transaction)
                throw SQLiteError.missing(path: "thrown")
            }
        }
        #expect(try test.words() == [])
        try test.add("two")
        #expect(try test.words() == ["two"])
    }

    @Test("a write inside a write is refused, and the outer one goes on")
    func writesDoNotNest() throws {
        let test = try TestDatabase()
        let insert = try test.database.prepare("INSERT INTO notes (word) VALUES ('outer')")
        try test.database.write(test.lock, before: .after(.seconds(20))) { transaction throws(SQLiteError) in
            #expect(throws: SQLiteError.self) { try test.add("inner") }
            _ = try insert.run(in: transaction)
        }
        #expect(try test.words() == ["outer"])
    }

    @Test("run tells how many rows it changed")
    func changesAreCounted() throws {
        let test = try TestDatabase()
        for word in ["a", "b", "c"] { try test.add(word) }
        let update = try test.database.prepare("UPDATE notes SET word = 'd' WHERE id >= ?1")
        let changed = try test.database.write(test.lock, before: .after(.seconds(20))) {
            transaction throws(SQLiteError) in
            [try update.run([.integer(2)], in: transaction), try update.run([.integer(9)], in: transaction)]
        }
        #expect(changed == [2, 0])
    }
}
