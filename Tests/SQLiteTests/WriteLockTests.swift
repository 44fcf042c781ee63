import SQLite
import StoreProcesses
import Testing

@Suite struct WriteLockTests {
    /// How late a refusal may be on a busy machine; the deadlines below are shorter by far.
    private static let slack: Duration = .seconds(20)

    @Test("DB3: every write, and every checkpoint with it, waits for the lock that another process holds")
    func writesTakeTheLock() throws {
        let test = try TestDatabase()
        let other = try TestDatabase()
        // The holder's database is another one: nothing but the lock is in the way.
        let holder = try FixtureProcess("hold", other.path, test.lockPath)
        #expect(try holder.line() == "ready")
        #expect(throws: SQLiteError.lockTimedOut(path: test.lockPath)) { try test.add("x", within: .zero) }
        #expect(try test.words() == [])
    }

    @Test(
        "DB4: a lock held longer than the deadline is given up, not before the deadline and not only when it is free",
        arguments: [1, 60, 300])
    func lateLockTimesOut(milliseconds: Int) throws {
        let test = try TestDatabase()
        let holder = try FixtureProcess("hold", test.path, test.lockPath)
        #expect(try holder.line() == "ready")
        let start = ContinuousClock.now
        #expect(throws: SQLiteError.lockTimedOut(path: test.lockPath)) {
            try test.add("x", within: .milliseconds(milliseconds))
        }
        let waited = ContinuousClock.now - start
        #expect(waited >= .milliseconds(milliseconds))
        #expect(waited < .milliseconds(milliseconds) + Self.slack)
    }

    @Test("DB4: one deadline holds for SQLite's own lock, too, when a stranger writes without ours")
    func strangersWriteTimesOut() throws {
        let test = try TestDatabase(busyTimeout: .seconds(60))
        let other = try TestDatabase()
        let holder = try FixtureProcess("hold", test.path, other.lockPath)
        #expect(try holder.line() == "ready")
        let start = ContinuousClock.now
        let error = #expect(throws: SQLiteError.self) { try test.add("x", within: .milliseconds(200)) }
        #expect(code(of: error) == 5)  // SQLITE_BUSY
        #expect(error?.kind == .busy)
        #expect(ContinuousClock.now - start < .milliseconds(200) + Self.slack)
        #expect(try test.words() == [])
    }

    @Test("DB4: who waits gets the lock when it is given back before the deadline")
    func waiterGetsTheLock() throws {
        let test = try TestDatabase()
        let holder = try FixtureProcess("hold", test.path, test.lockPath)
        #expect(try holder.line() == "ready")
        let waiter = try FixtureProcess("hold", test.path, test.lockPath)
        try waiter.waitUntilBlockedOnLock()
        try holder.send("go")
        #expect(try holder.line() == "released")
        #expect(try waiter.line() == "ready")
    }

    @Test("a holder that is killed gives the lock back")
    func killedHolderGivesBack() throws {
        let test = try TestDatabase()
        let holder = try FixtureProcess("hold", test.path, test.lockPath)
        #expect(try holder.line() == "ready")
        holder.killNow()
        try test.add("x")
        #expect(try test.words() == ["x"])
    }

    @Test("a lock whose file is missing is an error, and no file is made")
    func missingLockIsRefused() throws {
        let folder = try TemporaryFolder()
        #expect(throws: SQLiteError.missing(path: folder.path + "/none")) {
            try WriteLock(opening: folder.path + "/none")
        }
        #expect(try folder.names() == [])
    }
}
