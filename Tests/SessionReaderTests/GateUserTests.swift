import AccountStore
import Accounts
import Glibc
import Identity
import StoreConformance
import StoreProcesses
import Testing

/// What another user of the gate's group can do; only root can become one.
@Suite(.enabled(if: geteuid() == 0)) struct GateUserTests {
    /// The group of Debian's `nobody`.
    private static let gateGroup: gid_t = 65_534

    /// The folder of a store with session 7, of the gate's group.
    private static func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try #require(unsafe chown(folder.path, 0, gateGroup) == 0)
        let store = try SQLiteAccountStore(.create(in: folder.path), patience: .seconds(20))
        #expect(try store.insert(Sample.credentials("alice", id: 1)))
        try store.insert(Sample.session(7, of: 1))
        return folder
    }

    @Test("OP6: the gate's user reads sessions, and can neither write the database nor take the write lock")
    func gateReadsOnly() throws {
        let folder = try Self.folder()
        let gate = try FixtureProcess("gate", folder.path)
        #expect(try gate.line() == "database: refused")
        #expect(try gate.line() == "lock: refused")
        try gate.send("read")
        #expect(try gate.line() == "found")
    }

    @Test("S16: a read that only a writer could put right fails after 100 ms, and works once a writer has come")
    func readWaitsForRecovery() throws {
        let folder = try Self.folder()
        // Without a writer that is there the reader would go on by itself, from the log alone.
        let writer = try FixtureProcess("register", folder.path, "bob", "2")
        #expect(try writer.line() == "ready")
        let gate = try FixtureProcess("gate", folder.path)
        #expect(try gate.line() == "database: refused")
        #expect(try gate.line() == "lock: refused")
        try gate.send("read")
        #expect(try gate.line() == "found")
        // As a writer leaves it that is killed while it writes the index of the log.
        try folder.overwrite("accounts.db-shm", with: Array(repeating: 0xee, count: 96))
        let start = ContinuousClock.now
        try gate.send("read")
        #expect(try gate.line().hasPrefix("failed: sqlite error 264"))  // SQLITE_READONLY_RECOVERY
        #expect(ContinuousClock.now - start >= .milliseconds(100))
        try writer.send("go")
        #expect(try writer.line() == "true")
        try gate.send("read")
        #expect(try gate.line() == "found")
    }
}
