import AccountStore
import Accounts
import Glibc
import Identity
import SQLite
import StoreConformance
import StoreProcesses
import Testing

@Suite struct AccountsDatabaseTests {
    @Test("OP6: folder 2750, database, -wal and -shm 0640, lock 0600, whatever the umask", arguments: ["0", "777"])
    func modesAreExact(umask: String) throws {
        let folder = try TemporaryFolder()
        let process = try FixtureProcess("create", folder.path, umask)
        #expect(try process.line() == "created")
        process.wait()
        #expect(try folder.mode() == 0o2750)
        #expect(try folder.names() == ["accounts.db", "accounts.db-shm", "accounts.db-wal", "accounts.lock"])
        for name in ["accounts.db", "accounts.db-shm", "accounts.db-wal"] {
            #expect(try folder.mode(of: name) == 0o640, "\(name)")
        }
        #expect(try folder.mode(of: "accounts.lock") == 0o600)
    }

    @Test("a database that exists is not made again")
    func createLeavesDatabasesAlone() throws {
        let test = try TestStore()
        let alice = try Sample.credentials("alice", id: 1)
        #expect(try test.store.insert(alice))
        #expect(throws: SQLiteError.exists(path: test.folder.path + "/accounts.lock")) {
            try AccountsDatabase.create(in: test.folder.path)
        }
        try test.folder.remove("accounts.lock")
        #expect(throws: SQLiteError.exists(path: test.folder.path + "/accounts.db")) {
            try AccountsDatabase.create(in: test.folder.path)
        }
        #expect(try test.store.credentials(of: alice.user.username) == alice)
    }

    @Test("OP6: no database is made in a folder that another user owns", .enabled(if: geteuid() == 0))
    func foreignFolder() throws {
        let folder = try TemporaryFolder()
        #expect(unsafe chown(folder.path, 65_534, gid_t.max) == 0)
        let mode = try folder.mode()
        #expect(throws: SQLiteError.setting(name: "the folder's owner", expected: "user 0", found: "user 65534")) {
            try AccountsDatabase.create(in: folder.path)
        }
        #expect(try folder.names().isEmpty)
        #expect(try folder.mode() == mode)
    }

    @Test("PW13: a fresh database has no users, no keys and a salt of its own")
    func freshIsEmpty() throws {
        let stores = [try TestStore(), try TestStore()]
        #expect(try stores[0].store.refreshSalt() != stores[1].store.refreshSalt())
        #expect(try stores[0].store.publishedKeys() == [])
        #expect(try stores[0].store.masterKeys() == [])
    }

    @Test("DB6: a missing database is an error, and none is made", arguments: [true, false])
    func missingIsRefused(migrating: Bool) throws {
        let test = try TestStore()
        for name in ["accounts.db", "accounts.db-shm", "accounts.db-wal"] { try test.folder.remove(name) }
        #expect(throws: SQLiteError.missing(path: test.folder.path + "/accounts.db")) {
            try AccountsDatabase.open(in: test.folder.path, migrating: migrating)
        }
        #expect(try test.folder.names() == ["accounts.lock"])
    }

    @Test("DB6: a database that was never finished is refused, not filled", arguments: [true, false])
    func unfinishedIsRefused(migrating: Bool) throws {
        let folder = try TemporaryFolder()
        try WriteLock.create(at: folder.path + "/accounts.lock")
        try Database.create(
            at: folder.path + "/accounts.db", mode: 0o640, lock: WriteLock(opening: folder.path + "/accounts.lock"),
            before: .after(.seconds(20)))
        #expect(throws: SQLiteError.setting(name: "application_id", expected: "1396788313", found: "0")) {
            try AccountsDatabase.open(in: folder.path, migrating: migrating)
        }
    }

    @Test("DB3: a newer schema is refused", arguments: [true, false])
    func newerIsRefused(migrating: Bool) throws {
        let test = try TestStore()
        try TestStore.change(test.folder, "PRAGMA user_version = 3")
        #expect(throws: SQLiteError.schema(found: 3, known: 2)) {
            try AccountsDatabase.open(in: test.folder.path, migrating: migrating)
        }
    }

    @Test("DB6: another program's database is refused", arguments: [true, false])
    func strangersIsRefused(migrating: Bool) throws {
        let test = try TestStore()
        try TestStore.change(test.folder, "PRAGMA application_id = 1")
        #expect(throws: SQLiteError.setting(name: "application_id", expected: "1396788313", found: "1")) {
            try AccountsDatabase.open(in: test.folder.path, migrating: migrating)
        }
    }

    @Test("opening takes no write lock while there is nothing to migrate")
    func openingTakesNoLock() throws {
        let test = try TestStore()
        let holder = try FixtureProcess(
            "hold", test.folder.path + "/accounts.db", test.folder.path + "/accounts.lock")
        #expect(try holder.line() == "ready")
        _ = try SQLiteAccountStore(.open(in: test.folder.path, migrating: true))
    }
}
