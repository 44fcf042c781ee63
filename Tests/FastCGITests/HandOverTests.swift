import Logging
import Testing

@testable import FastCGI

@Suite("The wait for a worker")
struct HandOverTests {
    @Test(
        "is none where nobody says since when",
        arguments: [
            "", ".123", "1.12", "1.1234", "1234567890123.123", "-1.123", "1,123", "1.12a", "12345", "+1.123",
        ])
    func malformed(text: String) { #expect(HandOver(parsing: Array(text.utf8)) == nil) }

    @Test("is none where a clock was set meanwhile")
    func clock() throws {
        #expect(try #require(HandOver(parsing: Array("1000.000".utf8))).wait(untilAgo: 0) == nil)
        #expect(try #require(HandOver(parsing: Array("999999999999.999".utf8))).wait(untilAgo: 0) == nil)
    }
}

@Suite("The journal")
struct JournalStreamTests {
    @Test(
        "is what the variable names, and nothing that looks like it",
        arguments: ["8:12", "8:123 ", "", "08:123", "8:123:1"])
    func others(variable: String) {
        #expect(JournalStream.names("8:123", device: 8, inode: 123))
        #expect(!JournalStream.names(variable, device: 8, inode: 123))
    }

    @Test(
        "reads a priority before each line", arguments: [(Logger.Level.error, "<3>"), (.notice, "<5>"), (.info, "<6>")])
    func priority(level: Logger.Level, mark: String) throws {
        let lines = LogLines(program: "p", pool: nil, isForJournal: true) { line in
            #expect(line.starts(with: (mark + "{\"time\":").utf8))
        }
        Logger(label: "test") { _ in JSONLineLogHandler(lines) }.log(level: level, "words")
    }
}
