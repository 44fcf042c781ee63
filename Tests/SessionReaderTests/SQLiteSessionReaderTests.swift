import AccountStore
import Accounts
import Identity
import SQLite
import SessionReader
import StoreConformance
import StoreProcesses
import Testing

@Suite struct SQLiteSessionReaderTests {
    /// A store with user 1 and session 7 in a folder of its own.
    private static func store() throws -> (folder: TemporaryFolder, store: SQLiteAccountStore) {
        let folder = try TemporaryFolder()
        let store = try SQLiteAccountStore(.create(in: folder.path), patience: .seconds(20))
        #expect(try store.insert(Sample.credentials("alice", id: 1, roles: ["admin"])))
        try store.insert(Sample.session(7, of: 1))
        return (folder, store)
    }

    @Test("RS5: a session is read as it stands, its end at the next read")
    func sessionIsReadAsItStands() throws {
        let (folder, store) = try Self.store()
        let reader = try SQLiteSessionReader(opening: folder.path)
        let id = try Sample.sessionID(7)
        let user = try Sample.credentials("alice", id: 1, roles: ["admin"]).user
        #expect(try reader.record(of: id) == SessionRecord(session: Sample.session(7, of: 1), user: user))
        #expect(try store.advanceRefreshCounter(of: id, from: 0, at: Sample.now))
        #expect(try reader.record(of: id)?.session.refreshCounter == 1)
        #expect(try store.end(id, because: .loggedOut, at: Sample.now))
        #expect(try reader.record(of: id)?.session.endReason == .loggedOut)
        #expect(try reader.record(of: Sample.sessionID(8)) == nil)
    }

    @Test("a key is read by its kid, whatever its state", arguments: ["next", "signing", "verifying", "retired"])
    func keyIsRead(state: String) throws {
        let (folder, store) = try Self.store()
        let reader = try SQLiteSessionReader(opening: folder.path)
        #expect(try reader.publishedKey(kid: "k") == nil)
        let key = Sample.key("k", try #require(PublishedKey.State(rawValue: state)))
        try store.insert(key.sealed, published: key.published, at: Sample.now)
        #expect(try reader.publishedKey(kid: "k") == key.published)
    }

    @Test("RS5: the rows of a token are read as one by one, also where one or both are missing")
    func rowsOfAToken() throws {
        let (folder, store) = try Self.store()
        let reader = try SQLiteSessionReader(opening: folder.path)
        let key = Sample.key("k", .signing)
        try store.insert(key.sealed, published: key.published, at: Sample.now)
        for (session, kid) in [(7, "k"), (8, "k"), (7, "l"), (8, "l")] as [(UInt8, String)] {
            let id = try Sample.sessionID(session)
            let rows = try reader.rows(of: id, under: kid)
            #expect(try rows == TokenRows(key: reader.publishedKey(kid: kid), record: reader.record(of: id)))
            #expect((rows.key != nil) == (kid == "k") && (rows.record != nil) == (session == 7))
        }
    }

    @Test("the reader works while there is no writer: -wal and -shm were left behind")
    func readsWithoutWriters() throws {
        let folder = try { try Self.store().folder }()
        #expect(try folder.names() == ["accounts.db", "accounts.db-shm", "accounts.db-wal", "accounts.lock"])
        #expect(try SQLiteSessionReader(opening: folder.path).record(of: Sample.sessionID(7)) != nil)
    }

    @Test("a row that no program of ours writes is a failure, not a missing session")
    func oddRowFails() throws {
        let (folder, _) = try Self.store()
        let reader = try SQLiteSessionReader(opening: folder.path)
        try Self.change(folder, "UPDATE sessions SET ended_at = 1, end_reason = 'unheard-of'")
        #expect(throws: ReadFailure.self) { try reader.record(of: Sample.sessionID(7)) }
    }

    @Test("DB6: a missing database is refused at start, and none is made")
    func missingIsRefused() throws {
        let folder = try TemporaryFolder()
        #expect(throws: SQLiteError.missing(path: folder.path + "/accounts.db")) {
            try SQLiteSessionReader(opening: folder.path)
        }
        #expect(try folder.names() == [])
    }

    @Test("DB3: a newer schema is refused at start")
    func newerIsRefused() throws {
        let (folder, _) = try Self.store()
        try Self.change(folder, "PRAGMA user_version = 3")
        #expect(throws: SQLiteError.schema(found: 3, known: 2)) { try SQLiteSessionReader(opening: folder.path) }
    }

    @Test("DB3: an older schema is refused at start")
    func olderIsRefused() throws {
        let (folder, _) = try Self.store()
        try Self.change(folder, "PRAGMA user_version = 0")
        #expect(throws: SQLiteError.schema(found: 0, known: 2)) { try SQLiteSessionReader(opening: folder.path) }
    }

    private static func change(_ folder: TemporaryFolder, _ sql: SQL) throws(SQLiteError) {
        let database = try Database(opening: folder.path + "/accounts.db", .readWrite(.full))
        let lock = try WriteLock(opening: folder.path + "/accounts.lock")
        try database.write(lock, before: .after(.seconds(20))) { transaction throws(SQLiteError) in
            _ = try database.prepare(sql).run(in: transaction)
        }
    }
}
