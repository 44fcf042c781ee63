import Accounts
import Identity
import StoreConformance
import StoreProcesses
import Testing

@testable import AccountStore
@testable import SQLite

@Suite struct DamagedDatabaseTests {
    private static let names = (0..<60).map { "user\($0)" }

    /// A folder whose database file (not the -wal) holds 60 users on some hundred pages.
    private static func filledFolder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let opened = try AccountsDatabase.create(in: folder.path)
        let store = try SQLiteAccountStore(opened)
        for (number, name) in names.enumerated() {
            let sealed = [UInt8](repeating: 7, count: 4_000)
            #expect(try store.insert(Sample.credentials(name, id: UInt8(number), sealedPassword: sealed)))
        }
        _ = try opened.database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").firstUnguarded { _ in }
        return folder
    }

    /// How many of the users are there; nil where the database was refused or an error was told.
    private static func usersFound(in folder: TemporaryFolder) -> Int? {
        do {
            let store = try SQLiteAccountStore(.open(in: folder.path, migrating: true))
            return try names.compactMap(Username.init).count { try store.credentials(of: $0) != nil }
        } catch {
            return nil
        }
    }

    @Test(
        "DB6: a byte flipped in any page is told, or leaves users: never an empty table",
        arguments: [0, 3, 5, 9, 2_000])
    func flippedByteIsNoEmptyTable(offset: Int) throws {
        let folder = try Self.filledFolder()
        let whole = try folder.bytes(of: "accounts.db")
        #expect(Self.usersFound(in: folder) == Self.names.count)
        var told = 0
        for page in stride(from: 0, to: whole.count, by: 4_096) {
            var damaged = whole
            damaged[page + offset] ^= 0xff
            for name in try folder.names() where name.hasPrefix("accounts.db") { try folder.remove(name) }
            try folder.write(damaged, to: "accounts.db")
            let found = Self.usersFound(in: folder)
            if found == nil { told += 1 }
            #expect(found != 0, "page \(page / 4_096)")
        }
        #expect(told > 0)
    }

    @Test("DB6: a truncated database is told", arguments: [1, 5, 20])
    func truncatedIsTold(pages: Int) throws {
        let folder = try Self.filledFolder()
        let whole = try folder.bytes(of: "accounts.db")
        for name in try folder.names() where name.hasPrefix("accounts.db") { try folder.remove(name) }
        try folder.write(Array(whole.prefix(pages * 4_096)), to: "accounts.db")
        #expect(Self.usersFound(in: folder) == nil)
    }

    @Test("DB5: a full disk is told as full, takes nothing back, and writes go on when there is space")
    func fullDiskIsFull() throws {
        let folder = try TemporaryFolder()
        let opened = try AccountsDatabase.create(in: folder.path)
        let store = try SQLiteAccountStore(opened)
        let alice = try Sample.credentials("alice", id: 1)
        let large = try Sample.credentials("bob", id: 2, sealedPassword: Array(repeating: 7, count: 4_096))
        #expect(try store.insert(alice))
        try limitPages(opened, to: "PRAGMA max_page_count = 1")
        let error = #expect(throws: StoreError.self) {
            for _ in 0..<9 { _ = try store.insert(large) }
        }
        guard case .full? = error else {
            Issue.record("not full but \(String(describing: error))")
            return
        }
        #expect(try store.credentials(of: large.user.username) == nil)
        #expect(try store.credentials(of: alice.user.username) == alice)
        try limitPages(opened, to: "PRAGMA max_page_count = 100000")
        #expect(try store.insert(large))
    }

    /// Stands for the disk: SQLite answers SQLITE_FULL beyond that many pages, but not below what there are.
    private func limitPages(_ opened: AccountsDatabase, to sql: SQL) throws {
        _ = try opened.database.prepare(sql).firstUnguarded { _ in }
    }
}
