import AccountStore
import Accounts
import Identity
import SQLite
import StoreConformance
import StoreProcesses
import Testing

@Suite struct AppendOnlyTests {
    @Test(
        "OP2: an event that was recorded cannot be changed, not even past the store",
        arguments: [
            "UPDATE events SET actor = 'system'", "UPDATE OR REPLACE events SET at = 0",
            "UPDATE events SET detail = NULL",
        ] as [SQL])
    func unchangeable(sql: SQL) throws {
        let test = try TestStore()
        let event = Event(.loggedIn, at: Sample.now, by: .anybody, from: .console, detail: "as it was")
        try test.store.record(event)
        #expect(throws: SQLiteError.self) { try TestStore.change(test.folder, sql) }
        #expect(try test.store.events(matching: EventFilter(), in: 1...1).first?.event.detail == "as it was")
    }

    @Test("a number is never given twice, also after the newest event was purged")
    func numbersStay() throws {
        let test = try TestStore()
        let event = Event(.loggedIn, at: Sample.now, by: .anybody, from: .console)
        for _ in 0..<3 { try test.store.record(event) }
        let later = Sample.now.adding(seconds: 1)
        #expect(try test.store.purge(.events, before: later, limit: 100, isPatient: true) == 3)
        try test.store.record(event)
        #expect(try test.store.lastEventNumber() == 4)
    }

    @Test("a purge that need not wait does not, and deletes nothing, while another process writes")
    func purgeDoesNotWait() throws {
        let test = try TestStore(patience: .seconds(60))
        try test.store.record(Event(.loggedIn, at: Sample.now, by: .anybody, from: .console))
        let lock = try WriteLock(opening: test.folder.path + "/accounts.lock")
        let other = try Database(opening: test.folder.path + "/accounts.db", .readWrite(.full))
        let start = ContinuousClock.now
        _ = try other.write(lock, before: .after(.seconds(20))) { _ throws(SQLiteError) in
            #expect(throws: StoreError.self) {
                try test.store.purge(.events, before: Sample.now.adding(seconds: 1), limit: 100, isPatient: false)
            }
        }
        #expect(ContinuousClock.now - start < .seconds(30), "it waited as one that is patient does")
        #expect(try test.store.lastEventNumber() == 1)
    }
}
