internal import Glibc

/// What is needed to put another file in a database's place: its log must be empty, since SQLite would bring what lies
/// there into whatever file it finds, and nobody may have it open.
extension Database {
    /// Brings the whole log into the file and empties it; durable when it returns. The caller holds the write lock.
    ///
    /// https://www.sqlite.org/pragma.html#pragma_wal_checkpoint
    /// - Throws: `setting` where somebody reads meanwhile.
    public func emptyLog() throws(SQLiteError) {
        let busy = try prepare("PRAGMA wal_checkpoint(TRUNCATE)").firstUnguarded { row throws(SQLiteError) in
            try row.integer()
        }
        guard busy == 0 else { throw .setting(name: "the log", expected: "empty", found: "in use") }
    }

    /// Puts a file of SQLite's into WAL mode, whatever mode it was in, and leaves the rest as it is.
    public static func enterWALMode(at path: String) throws(SQLiteError) {
        let connection = try Connection(path: path, isReadOnly: false)
        try Statement("PRAGMA journal_mode = WAL", on: connection).runUnguarded()
    }

    /// A process that has the database open, be it only for reading: each of them keeps a shared lock on the -shm
    /// (https://www.sqlite.org/walformat.html#wal_locks). nil: none has. Not to be asked by a process that has it open
    /// itself: its own locks would go.
    public static func process(using path: String) throws(SQLiteError) -> Int? {
        let descriptor = unsafe open(path + "-shm", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .system(call: "open", systemError: errno)
        }
        defer { _ = close(descriptor) }
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        guard unsafe fcntl(descriptor, F_GETLK, &lock) == 0 else { throw .system(call: "fcntl", systemError: errno) }
        return lock.l_type == Int16(F_UNLCK) ? nil : Int(lock.l_pid)
    }
}

extension WriteLock {
    /// Holds the lock while `body` does what is no change of a database, such as putting another in its place.
    /// - Throws: `lockTimedOut`; what `body` throws.
    public func hold<Value>(
        before deadline: Deadline, _ body: () throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> Value {
        try acquire(before: deadline)
        defer { release() }
        return try body()
    }
}
