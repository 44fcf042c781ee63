import AccountStore
import SQLite
import SessionReader
import StoreConformance
import StoreProcesses
import Testing

/// A file that the version after this one has migrated, while that one takes over or after it was taken back.
@Suite struct NextSchemaTests {
    /// What a step adds that only adds.
    private static let additions: [SQL] = [
        "CREATE TABLE passkeys (id BLOB PRIMARY KEY, user_id BLOB REFERENCES users (id) ON DELETE CASCADE) STRICT",
        "ALTER TABLE users ADD COLUMN display_name TEXT",
        "ALTER TABLE sessions ADD COLUMN trust INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX users_by_display_name ON users (display_name)",
        "UPDATE meta SET expanded_to = 3",
        "PRAGMA user_version = 3",
    ]

    private static func expand(_ folder: TemporaryFolder, _ more: SQL...) throws {
        for statement in additions + more { try TestStore.change(folder, statement) }
    }

    @Test("DB9: a store opened on it does what every store must", arguments: StoreProperty.allCases)
    func expandedIsServed(property: StoreProperty) throws {
        let test = try TestStore()
        try Self.expand(test.folder)
        let store = try SQLiteAccountStore(.open(in: test.folder.path, migrating: true), patience: .seconds(20))
        try property.check(on: store)
    }

    @Test("DB9: a store that was open before does what every store must", arguments: StoreProperty.allCases)
    func openStoreGoesOn(property: StoreProperty) throws {
        let test = try TestStore()
        try Self.expand(test.folder)
        try property.check(on: test.store)
    }

    @Test("DB9: the gate reads it, newly started and already running")
    func gateReadsIt() throws {
        let test = try TestStore()
        #expect(try test.store.insert(Sample.credentials("alice", id: 1, roles: [])))
        try test.store.insert(Sample.session(7, of: 1))
        let running = try SQLiteSessionReader(opening: test.folder.path)
        try Self.expand(test.folder)
        for reader in [running, try SQLiteSessionReader(opening: test.folder.path)] {
            #expect(try reader.record(of: Sample.sessionID(7))?.user?.username.canonical == "alice")
        }
    }

    @Test("DB9: opening leaves its version alone", arguments: [true, false])
    func versionStays(migrating: Bool) throws {
        let test = try TestStore()
        try Self.expand(test.folder)
        for _ in 1...2 { _ = try AccountsDatabase.open(in: test.folder.path, migrating: migrating) }
        let database = try Database(opening: test.folder.path + "/accounts.db", .readOnly)
        #expect(try Migrations.version(of: database) == 3)
    }

    @Test(
        "DB3: one that does more than add, or does not say what it does, is refused by both doors",
        arguments: [
            ("UPDATE meta SET served_since = 3", 3), ("UPDATE meta SET expanded_to = 2", 3),
            ("PRAGMA user_version = 4", 4), ("DELETE FROM meta", 3),
        ] as [(SQL, Int64)])
    func othersAreRefused(statement: SQL, found: Int64) throws {
        let test = try TestStore()
        try Self.expand(test.folder, statement)
        for migrating in [true, false] {
            #expect(throws: SQLiteError.schema(found: found, known: 2)) {
                try AccountsDatabase.open(in: test.folder.path, migrating: migrating)
            }
        }
        #expect(throws: SQLiteError.schema(found: found, known: 2)) {
            try SQLiteSessionReader(opening: test.folder.path)
        }
    }
}
