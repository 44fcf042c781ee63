import SQLite
import StoreProcesses
import Testing

@Suite struct MigrationTests {
    private static func migrations(_ second: [SQL]) -> Migrations {
        Migrations(
            applicationID: 7,
            steps: [
                [
                    "PRAGMA application_id = 7", "CREATE TABLE notes (id INTEGER PRIMARY KEY, word TEXT) STRICT",
                    "PRAGMA user_version = 1",
                ], second,
            ])
    }

    private static let good = migrations([
        "ALTER TABLE notes ADD COLUMN tag TEXT", "PRAGMA user_version = 2",
    ])

    @Test("DB9: an older file is brought to the newest version with its rows, and doing it again does no harm")
    func olderIsMigrated() throws {
        let test = try TestDatabase()
        try test.add("kept")
        for _ in 1...2 { try Self.good.apply(to: test.database, lock: test.lock, before: .after(.seconds(20))) }
        #expect(try Migrations.version(of: test.database) == 2)
        #expect(try test.words() == ["kept"])
    }

    @Test("DB9: a step that fails leaves nothing behind")
    func failedStepIsTakenBack() throws {
        let test = try TestDatabase()
        let bad = Self.migrations([
            "ALTER TABLE notes ADD COLUMN tag TEXT", "DROP TABLE none", "PRAGMA user_version = 2",
        ])
        #expect(throws: SQLiteError.self) {
            try bad.apply(to: test.database, lock: test.lock, before: .after(.seconds(20)))
        }
        #expect(try Migrations.version(of: test.database) == 1)
        try Self.good.apply(to: test.database, lock: test.lock, before: .after(.seconds(20)))
        #expect(try Migrations.version(of: test.database) == 2)
    }

    @Test("DB9: a step that forgets its version is refused and leaves nothing behind")
    func stepMustSetItsVersion() throws {
        let test = try TestDatabase()
        let bad = Self.migrations(["ALTER TABLE notes ADD COLUMN tag TEXT"])
        #expect(throws: SQLiteError.schema(found: 1, known: 2)) {
            try bad.apply(to: test.database, lock: test.lock, before: .after(.seconds(20)))
        }
        try Self.good.apply(to: test.database, lock: test.lock, before: .after(.seconds(20)))
    }

    @Test("DB3: a newer file is refused and left alone")
    func newerIsRefused() throws {
        let test = try TestDatabase()
        try Self.good.apply(to: test.database, lock: test.lock, before: .after(.seconds(20)))
        #expect(throws: SQLiteError.schema(found: 2, known: 1)) {
            try TestDatabase.migrations.apply(to: test.database, lock: test.lock, before: .after(.seconds(20)))
        }
        #expect(try Migrations.version(of: test.database) == 2)
    }

    @Test("DB6: another program's file is refused and left alone")
    func strangersFileIsRefused() throws {
        let stranger = Migrations(
            applicationID: 8, steps: [["PRAGMA application_id = 8", "CREATE TABLE t (x)", "PRAGMA user_version = 1"]])
        let test = try TestDatabase(migrations: stranger)
        #expect(throws: SQLiteError.setting(name: "application_id", expected: "7", found: "8")) {
            try Self.good.apply(to: test.database, lock: test.lock, before: .after(.seconds(20)))
        }
        #expect(try Migrations.version(of: test.database) == 1)
    }

    @Test("DB9: a process that is killed in the middle of a step has not begun it")
    func killedStepHasNotBegun() throws {
        let test = try TestDatabase()
        let migration = try FixtureProcess("migrate", test.path, test.lockPath)
        #expect(try migration.line() == "ready")
        migration.killNow()
        #expect(try Migrations.version(of: test.database) == 1)
        try Self.good.apply(to: test.database, lock: test.lock, before: .after(.seconds(20)))
        #expect(try Migrations.version(of: test.database) == 2)
    }
}
