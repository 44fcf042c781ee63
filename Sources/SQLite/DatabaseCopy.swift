internal import CSQLite
internal import Glibc

/// One consistent state of a database, in a file that has no name any more once this is made: nothing is left behind
/// whatever ends the process.
///
/// The copy is of one read transaction: writers go on meanwhile and wait for nothing, since the log takes what they
/// write. It cannot be emptied before the copy is done: it grows by what is written until then.
public final class DatabaseCopy {
    /// For reading, from the beginning.
    public let descriptor: Int32
    public let byteCount: UInt64

    /// Pages that are copied at a time.
    private static let pagesPerStep: Int32 = 256

    /// - Parameters:
    ///   - folder: where the file takes its space; it has a name, of mode 0600, only while it is empty.
    ///   - progress: is told now and then how many of how many pages are copied.
    /// - Throws: `system`, `failed`.
    public init(
        of database: Database, in folder: String, progress: (Int, Int) -> Void
    ) throws(SQLiteError) {
        let path = folder + "/.sallyport-copy-" + String(UInt64.random(in: .min ... .max), radix: 36)
        try NewFile.create(at: path, mode: 0o600)
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            let error = errno
            _ = unsafe unlink(path)
            throw .system(call: "open", systemError: error)
        }
        do throws(SQLiteError) {
            let copy = try Connection(path: path, isReadOnly: false)
            // Open from now on, and nothing else is opened by its name: there is no journal and no log.
            _ = unsafe unlink(path)
            for setting: SQL in [
                "PRAGMA locking_mode = EXCLUSIVE", "PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF",
            ] { try Statement(setting, on: copy).runUnguarded() }
            try database.copyPages(to: copy, Self.pagesPerStep, progress: progress)
            var status = stat()
            guard unsafe fstat(descriptor, &status) == 0 else { throw .system(call: "fstat", systemError: errno) }
            guard status.st_size > 0 else {
                throw .setting(name: "the copy", expected: "a database", found: "an empty file")
            }
            byteCount = UInt64(status.st_size)
        } catch {
            _ = unsafe unlink(path)
            _ = close(descriptor)
            throw error
        }
    }

    deinit { _ = close(descriptor) }
}

extension Database {
    /// https://www.sqlite.org/c3ref/backup_finish.html
    fileprivate func copyPages(
        to copy: Connection, _ pagesPerStep: Int32, progress: (Int, Int) -> Void
    ) throws(SQLiteError) {
        // A read transaction of this connection, without which every step would see another state.
        try prepare("BEGIN").runUnguarded()
        defer { do { try prepare("ROLLBACK").runUnguarded() } catch {} }
        _ = try prepare("SELECT count(*) FROM sqlite_schema").first { row throws(SQLiteError) in try row.integer() }
        try connection.copyPages(to: copy, pagesPerStep, progress: progress)
    }
}
