import AccountStore
import Accounts
import Identity
import StoreConformance
import StoreProcesses
import Testing

@Suite(.serialized) struct ConcurrentStoreTests {
    /// Starts the processes, lets them go at once, and gathers what each says.
    private static func race(_ processes: [FixtureProcess]) throws -> [String] {
        for process in processes { #expect(try process.line() == "ready") }
        for process in processes { try process.send("go") }
        return try processes.map { try $0.line() }
    }

    @Test("DB7: of 50 processes that take one name at once, one gets it and 49 are told that it is taken")
    func oneNameIsGivenOnce() throws {
        let test = try TestStore()
        let answers = try Self.race(
            (1...50).map { try FixtureProcess("register", test.folder.path, "alice", "\($0)") })
        #expect(answers.count { $0 == "true" } == 1)
        #expect(answers.count { $0 == "false" } == 49)
    }

    @Test("RS1: of 20 processes that advance one counter at once, one does", arguments: 1...3)
    func oneCounterAdvancesOnce(round: Int) throws {
        let test = try TestStore()
        #expect(try test.store.insert(Sample.credentials("alice", id: 1)))
        try test.store.insert(Sample.session(7, of: 1))
        let answers = try Self.race((1...20).map { _ in try FixtureProcess("advance", test.folder.path) })
        #expect(answers.count { $0 == "true" } == 1)
        #expect(answers.count { $0 == "false" } == 19)
        #expect(try test.store.record(of: Sample.sessionID(7))?.session.refreshCounter == 1)
    }

    @Test("DB1: every user whose registration was acknowledged is there after kill -9", arguments: [1, 7, 40])
    func acknowledgedSurvivesKill(acknowledgements: Int) throws {
        let test = try TestStore()
        let writer = try FixtureProcess("fill", test.folder.path)
        #expect(try writer.line() == "ready")
        try writer.send("go")
        var stored: [String] = []
        for _ in 0..<acknowledgements { stored.append(try writer.line()) }
        writer.killNow()
        // What it said between the last line read and its end was acknowledged, too.
        while let name = writer.nextLine() { stored.append(name) }
        let store = try SQLiteAccountStore(.open(in: test.folder.path, migrating: true))
        for name in stored {
            let username = try #require(Username(name))
            #expect(try store.credentials(of: username) != nil, "\(name)")
        }
    }

    @Test("DB4: a store that another process holds locked is busy within its patience, and works when it is free")
    func lockedStoreIsBusy() throws {
        let test = try TestStore(patience: .milliseconds(150))
        let holder = try FixtureProcess(
            "hold", test.folder.path + "/accounts.db", test.folder.path + "/accounts.lock")
        #expect(try holder.line() == "ready")
        let alice = try Sample.credentials("alice", id: 1)
        // That it comes back is what the test is about: the holder waits for a word.
        let start = ContinuousClock.now
        let error = #expect(throws: StoreError.self) { try test.store.insert(alice) }
        #expect(ContinuousClock.now - start >= .milliseconds(150))
        guard case .busy? = error else {
            Issue.record("not busy but \(String(describing: error))")
            return
        }
        #expect(try test.store.credentials(of: alice.user.username) == nil)
        try holder.send("go")
        #expect(try holder.line() == "released")
        #expect(try test.store.insert(alice))
    }
}
