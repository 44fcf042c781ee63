import Glibc
import StoreProcesses
import Testing

@testable import SQLite

@Suite struct ReplacedFileTests {
    @Test("DB6: where the file was removed, nothing is read and nothing acknowledged", arguments: [true, false])
    func removedFileIsRefused(isReader: Bool) throws {
        let test = try TestDatabase()
        let reader = try Database(opening: test.path, isReader ? .readOnly : .readWrite(.full))
        #expect(try test.words(reader) == [])
        try test.folder.remove("test.db")
        #expect(throws: SQLiteError.moved) { try test.words(reader) }
        #expect(throws: SQLiteError.moved) { try test.add("word") }
        #expect(SQLiteError.moved.kind == .broken)
    }

    @Test("DB6: a file that took the place of the open one is refused, and the old one is taken again when it is back")
    func replacedFileIsRefused() throws {
        let test = try TestDatabase()
        #expect(unsafe rename(test.path, test.path + ".aside") == 0)
        try test.folder.write([], to: "test.db")
        #expect(throws: SQLiteError.moved) { try test.add("word") }
        #expect(unsafe rename(test.path + ".aside", test.path) == 0)
        try test.add("word")
        #expect(try test.words() == ["word"])
    }

    @Test("DB6: a pipe in the place of the file is refused and not waited for", arguments: [true, false])
    func pipeIsRefused(isReadOnly: Bool) throws {
        let folder = try TemporaryFolder()
        #expect(unsafe mkfifo(folder.path + "/pipe", 0o600) == 0)
        #expect(throws: SQLiteError.setting(name: "kind of file", expected: "regular", found: "another")) {
            try Database(opening: folder.path + "/pipe", isReadOnly ? .readOnly : .readWrite(.full))
        }
    }

    @Test("DB6: an error is one line, however its statement is laid out")
    func descriptionIsOneLine() throws {
        let error = #expect(throws: SQLiteError.self) {
            try TestDatabase().database.prepare(
                """
                SELECT nothing
                    FROM nowhere
                """)
        }
        #expect(error?.description.hasSuffix("in: SELECT nothing FROM nowhere") == true)
    }

    @Test("DB6: what a damaged file puts into SQLite's words stays in one line")
    func damagedWordsAreOneLine() {
        let message = "malformed \"a\n\u{1b}[2Jb\""
        let error = SQLiteError.failed(code: 11, systemError: 0, message: message, sql: "SELECT 1")
        #expect(error.description == "sqlite error 11 (errno 0): malformed \"a [2Jb\"; in: SELECT 1")
    }
}
