import Accounts
import Glibc
import Identity
import SQLite
import SessionReader
import StoreConformance
import StoreProcesses
import Testing

/// Which sessions there are, as a test says.
private final class Sessions: SessionReading, APITokenReading {
    var gone: Set<SessionID> = []
    var goneTokens: Set<APITokenID> = []
    var failure: ReadFailure?

    func record(of session: SessionID) throws(ReadFailure) -> SessionRecord? {
        if let failure { throw failure }
        guard !gone.contains(session), let known = try? Sample.session(7, of: 1) else { return nil }
        return SessionRecord(session: known, user: nil)
    }

    func record(of token: APITokenID) throws(ReadFailure) -> APITokenRecord? {
        if let failure { throw failure }
        guard !goneTokens.contains(token), let known = try? Sample.apiToken(7, of: 1) else { return nil }
        return (try? Sample.credentials("alice", id: 1)).map {
            APITokenRecord(token: known, secretHash: [], user: $0.user)
        }
    }

    func publishedKey(kid: String) throws(ReadFailure) -> PublishedKey? { nil }
}

private final class Failures {
    var lines: [String] = []
}

@Suite struct SessionUseTests {
    private let folder: TemporaryFolder
    private let sessions = Sessions()
    private let failures = Failures()

    init() throws { folder = try TemporaryFolder() }

    private func keeper() -> SQLiteSessionUseKeeper {
        SQLiteSessionUseKeeper(in: folder.path, sessions: sessions, tokens: sessions) { [failures] in
            failures.lines.append($0)
        }
    }

    private func at(_ seconds: Int64) -> Timestamp { Sample.now.adding(seconds: seconds) }

    private func use(_ keeper: SQLiteSessionUseKeeper, _ id: UInt8 = 7, at seconds: Int64) throws {
        keeper.note(try Sample.session(id, of: 1), at: at(seconds))
        keeper.store()
    }

    private func lastUse(_ id: UInt8 = 7) throws -> Timestamp? {
        try SQLiteSessionUses(in: folder.path).lastUse(of: Sample.sessionID(id))
    }

    private func change(_ sql: SQL) throws(SQLiteError) {
        let database = try Database(opening: folder.path + "/gate.db", .readWrite(.normal))
        let lock = try WriteLock(opening: folder.path + "/gate.lock")
        try database.write(lock, before: .after(.seconds(20))) { transaction throws(SQLiteError) in
            _ = try database.prepare(sql).run(in: transaction)
        }
    }

    @Test("a token's first use is stored at once, then once a minute over all workers, until the token is gone")
    func tokenUses() throws {
        let workers = [keeper(), keeper()]
        let token = try Sample.apiToken(7, of: 1)
        let lastUse = { () throws -> Timestamp? in try SQLiteSessionUses(in: folder.path).lastUse(of: token.id) }
        let use = { (worker: SQLiteSessionUseKeeper, seconds: Int64) in
            worker.note(token, at: at(seconds))
            worker.store()
        }
        use(workers[0], 0)
        #expect(try lastUse() == at(0))
        for seconds in [1, 30, 59] as [Int64] { for worker in workers { use(worker, seconds) } }
        #expect(try lastUse() == at(0))
        use(workers[1], 60)
        #expect(try lastUse() == at(60))
        #expect(try self.lastUse() == nil, "a session of the same id is another thing")
        #expect(workers[0].forgetAll() == 0)
        sessions.goneTokens = [token.id]
        #expect(workers[0].forgetAll() == 1)
        #expect(try lastUse() == nil)
    }

    @Test("OP6: folder 2750, database, -wal and -shm 0640, lock 0600, and nothing to report")
    func modes() throws {
        _ = keeper()
        #expect(failures.lines == [])
        #expect(try folder.mode() == 0o2750)
        for name in ["gate.db", "gate.db-shm", "gate.db-wal"] { #expect(try folder.mode(of: name) == 0o640, "\(name)") }
        #expect(try folder.mode(of: "gate.lock") == 0o600)
        #expect(GateDatabase.faults(in: folder.path) == [])
        #expect(unsafe chmod(folder.path + "/gate.db", 0o644) == 0)
        let finding = "\(folder.path)/gate.db has mode 0644, and it must be 0640"
        #expect(GateDatabase.faults(in: folder.path) == [finding])
    }

    @Test("a use is stored once a minute, over all workers, and a new session's not within its first minute")
    func onceAMinute() throws {
        let workers = [keeper(), keeper()]
        try use(workers[0], at: 59)
        #expect(try lastUse() == nil)
        try use(workers[0], at: 60)
        #expect(try lastUse() == at(60))
        for second in [61, 100, 119] as [Int64] { for worker in workers { try use(worker, at: second) } }
        #expect(try lastUse() == at(60))
        try use(workers[1], at: 120)
        #expect(try lastUse() == at(120))
        #expect(try lastUse(8) == nil)
    }

    @Test("AV3: a use that a clock far ahead stored is replaced by the next one")
    func wrongClock() throws {
        let worker = keeper()
        try use(worker, at: 315_576_000)
        try use(worker, at: 60)
        #expect(try lastUse() == at(60))
        try use(keeper(), at: 315_576_000)
        try use(keeper(), at: 90)
        #expect(try lastUse() == at(90))
    }

    @Test("without a database no use is known; an empty file is one that is being made")
    func absent() throws {
        #expect(try lastUse() == nil)
        try folder.write([], to: "gate.db")
        #expect(try lastUse() == nil)
        let uses = SQLiteSessionUses(in: folder.path)
        try use(keeper(), at: 60)
        #expect(try uses.lastUse(of: Sample.sessionID(7)) == at(60), "made while it was looked for")
    }

    @Test("a broken database, another program's and one of the future are failures, not unknown uses")
    func broken() throws {
        try use(keeper(), at: 60)
        for damage in ["PRAGMA user_version = 2", "PRAGMA application_id = 1"] as [SQL] {
            try change(damage)
            #expect(throws: ReadFailure.self) { try lastUse() }
            #expect(GateDatabase.faults(in: folder.path).count == 1)
        }
        try folder.write(Array(repeating: 0x41, count: 8_192), to: "gate.db")
        #expect(throws: ReadFailure.self) { try lastUse() }
    }

    private static let endless: SQL = """
        CREATE VIEW session_uses AS
        WITH RECURSIVE n (session_id, last_used_at) AS (SELECT 1, 1 UNION ALL SELECT session_id + 1, 1 FROM n)
        SELECT session_id, last_used_at FROM n
        """

    @Test(
        "a gate's database that holds anything but our table is broken, for reading and for writing",
        arguments: [
            ["DROP TABLE session_uses", endless],
            ["CREATE TABLE other (x)"],
            ["CREATE TRIGGER t AFTER DELETE ON session_uses BEGIN SELECT 1; END"],
            ["CREATE INDEX i ON session_uses (last_used_at)"],
            ["ALTER TABLE session_uses ADD COLUMN more INTEGER"],
        ] as [[SQL]])
    func hostileSchema(changes: [SQL]) throws {
        try use(keeper(), at: 60)
        for sql in changes { try change(sql) }
        let start = ContinuousClock.now
        #expect(throws: ReadFailure.self) { try lastUse() }
        #expect(GateDatabase.faults(in: folder.path).count == 1)
        #expect(throws: SQLiteError.self) { try GateDatabase.open(in: folder.path, patience: .seconds(1)) }
        #expect(ContinuousClock.now - start < .seconds(20), "less than the pages' check may take")
    }

    @Test(
        "a view that takes the table's place while the file is open is not read, and nobody waits for the next answer")
    func hostileChange() throws {
        try use(keeper(), at: 60)
        let uses = SQLiteSessionUses(in: folder.path)
        #expect(try uses.lastUse(of: Sample.sessionID(7)) == at(60))
        try change("DROP TABLE session_uses")
        try change(Self.endless)
        let start = ContinuousClock.now
        for _ in 0..<1_000 {
            #expect(throws: ReadFailure.self) { try uses.lastUse(of: Sample.sessionID(7)) }
        }
        #expect(ContinuousClock.now - start < .seconds(50), "each would take 100 ms")
    }

    @Test("a file that takes the place of the open one is read at the next question")
    func replaced() throws {
        try use(keeper(), at: 60)
        let uses = SQLiteSessionUses(in: folder.path)
        #expect(try uses.lastUse(of: Sample.sessionID(7)) == at(60))
        for name in ["gate.db", "gate.db-wal", "gate.db-shm"] { try folder.remove(name) }
        #expect(try uses.lastUse(of: Sample.sessionID(7)) == nil)
        try use(keeper(), at: 200)
        #expect(try uses.lastUse(of: Sample.sessionID(7)) == at(200))
    }

    @Test("a gate goes on without a database that cannot be made, and says why once a minute at most")
    func unusable() throws {
        try folder.write(Array("no database".utf8), to: "gate.db")
        let worker = keeper()
        for second in 1..<20 as Range<Int64> { try use(worker, at: second * 60) }
        #expect(failures.lines.count == 1)
        #expect(failures.lines.first?.contains("gate.db") == true)
    }

    @Test("a lock that is taken is not waited for, and the use is stored at the session's next request")
    func lockIsTaken() throws {
        let worker = keeper()
        let lock = try WriteLock(opening: folder.path + "/gate.lock")
        let other = try Database(opening: folder.path + "/gate.db", .readWrite(.normal))
        let start = ContinuousClock.now
        try other.write(lock, before: .after(.seconds(20))) { transaction throws(SQLiteError) in
            for second in 1...1_000 as ClosedRange<Int64> { try? use(worker, at: second * 60) }
        }
        #expect(ContinuousClock.now - start < .seconds(50), "each would wait 100 ms and more")
        #expect(try lastUse() == nil)
        #expect(failures.lines == [])
        try use(worker, at: 60_001)
        #expect(try lastUse() == at(60_001))
    }

    @Test("uses of sessions that are gone are forgotten; of one that cannot be read they are kept")
    func forgets() throws {
        let worker = keeper()
        for id in 0..<250 { try use(worker, UInt8(id), at: 60) }
        sessions.gone = Set(try (0..<200).map { try Sample.sessionID(UInt8($0)) })
        sessions.failure = ReadFailure(detail: "locked")
        #expect(worker.forgetAll() == 0)
        sessions.failure = nil
        #expect(worker.forgetAll() == 200)
        #expect(worker.forgetAll() == 0)
        #expect(try lastUse(199) == nil)
        #expect(try lastUse(200) == at(60))
    }
}
