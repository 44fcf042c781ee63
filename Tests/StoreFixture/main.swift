internal import AccountStore
internal import Accounts
internal import Glibc
internal import Identity
internal import SQLite
internal import SessionReader
internal import StoreConformance

// A process that writes to a store, for tests that need several, or one to kill. Says "ready", does its work at the
// next line from stdin, says how it went.

/// Unbuffered: a line is out before the next step begins.
func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    guard unsafe write(1, bytes, bytes.count) == bytes.count else { exit(74) }
}

func openStore(in folder: String) throws -> SQLiteAccountStore {
    try SQLiteAccountStore(.open(in: folder, migrating: true), patience: .seconds(100))
}

/// register FOLDER NAME ID: tries to take a name.
func register(_ folder: String, _ name: String, _ id: String) throws {
    let store = try openStore(in: folder)
    let credentials = try Sample.credentials(name, id: UInt8(id) ?? 0)
    say("ready")
    _ = readLine()
    say("\(try store.insert(credentials))")
}

/// advance FOLDER: tries to advance session 7 from counter 0.
func advance(_ folder: String) throws {
    let store = try openStore(in: folder)
    let session = try Sample.sessionID(7)
    say("ready")
    _ = readLine()
    say("\(try store.advanceRefreshCounter(of: session, from: 0, at: Sample.now))")
}

/// fill FOLDER: adds users until it is killed, and says each name once it is stored.
func fill(_ folder: String) throws {
    let store = try openStore(in: folder)
    say("ready")
    _ = readLine()
    for number in 0..<256 where try store.insert(Sample.credentials("user\(number)", id: UInt8(number))) {
        say("user\(number)")
    }
}

/// hold DATABASE LOCK: holds the write lock and a write transaction until the next line.
func hold(_ database: String, _ lock: String) throws {
    let lock = try WriteLock(opening: lock)
    let database = try Database(opening: database, .readWrite(.full))
    try database.write(lock, before: .after(.seconds(20))) { _ in
        say("ready")
        _ = readLine()
    }
    say("released")
}

/// migrate DATABASE LOCK: changes the schema and waits for the next line before it commits.
func migrate(_ database: String, _ lock: String) throws {
    let lock = try WriteLock(opening: lock)
    let database = try Database(opening: database, .readWrite(.full))
    try database.write(lock, before: .after(.seconds(20))) { transaction throws(SQLiteError) in
        _ = try database.prepare("ALTER TABLE notes ADD COLUMN tag TEXT").run(in: transaction)
        _ = try database.prepare("PRAGMA user_version = 2").run(in: transaction)
        say("ready")
        _ = readLine()
    }
    say("migrated")
}

/// create FOLDER UMASK: makes a store under that umask (octal).
func create(_ folder: String, _ mask: String) throws {
    _ = umask(mode_t(mask, radix: 8) ?? 0)
    _ = try SQLiteAccountStore(.create(in: folder))
    say("created")
}

/// gate FOLDER: becomes `nobody`, tries to open for writing, then reads session 7 at each line.
func gate(_ folder: String) throws {
    guard setgroups(0, nil) == 0, setgid(65_534) == 0, setuid(65_534) == 0 else { exit(71) }
    func isRefused(_ open: () throws -> Void) -> String {
        do { try open() } catch { return "refused" }
        return "opened"
    }
    let database = folder + "/accounts.db"
    let lock = folder + "/accounts.lock"
    say("database: " + isRefused { _ = try Database(opening: database, .readWrite(.full)) })
    say("lock: " + isRefused { _ = try WriteLock(opening: lock) })
    let reader = try SQLiteSessionReader(opening: folder)
    let session = try Sample.sessionID(7)
    while readLine() != nil {
        do {
            say(try reader.record(of: session) == nil ? "missing" : "found")
        } catch {
            say("failed: " + error.detail)
        }
    }
}

let arguments = CommandLine.arguments
do {
    switch (arguments.dropFirst().first, arguments.count) {
    case ("register", 5): try register(arguments[2], arguments[3], arguments[4])
    case ("advance", 3): try advance(arguments[2])
    case ("fill", 3): try fill(arguments[2])
    case ("migrate", 4): try migrate(arguments[2], arguments[3])
    case ("create", 4): try create(arguments[2], arguments[3])
    case ("gate", 3): try gate(arguments[2])
    case ("hold", 4): try hold(arguments[2], arguments[3])
    default: exit(64)
    }
} catch {
    say("failed: \(error)")
    exit(1)
}
