internal import CSQLite
internal import Glibc

/// The handle of an open database, shared by the database and its statements: closed when the last of them is gone.
/// Used by one thread at a time.
@safe final class Connection {
    fileprivate let handle: OpaquePointer  // sqlite3 *
    /// How long one statement may run; nil: as long as it takes.
    private var statementLimit: Duration?
    private var statementEnd = Deadline.after(.zero)

    /// Opens a file that exists. Nothing is read yet.
    init(path: String, isReadOnly: Bool) throws(SQLiteError) {
        try Self.checkKind(of: path)
        let mode = isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
        var opened: OpaquePointer?
        let result = unsafe sqlite3_open_v2(path, &opened, mode | SQLITE_OPEN_NOMUTEX, nil)
        guard let handle = unsafe opened else { throw Self.error(result, errno: 0, "out of memory", "open") }
        unsafe self.handle = unsafe handle
        guard result == SQLITE_OK else {
            throw unsafe sqlite3_system_errno(handle) == ENOENT ? .missing(path: path) : error(result, in: "open")
        }
        try check(unsafe sqlite3_extended_result_codes(handle, 1), in: "extended_result_codes")
        // SQLite quietly opens for reading what the file's mode does not let it write.
        guard unsafe isReadOnly || sqlite3_db_readonly(handle, "main") == 0 else {
            throw .setting(name: "access", expected: "read-write", found: "read-only")
        }
    }

    /// Opening a pipe for reading would wait for ever for somebody who writes.
    private static func checkKind(of path: String) throws(SQLiteError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            throw errno == ENOENT ? .missing(path: path) : .system(call: "stat", systemError: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .setting(name: "kind of file", expected: "regular", found: "another")
        }
    }

    // close_v2 waits for statements that are still around, and fails for no open handle.
    deinit { _ = unsafe sqlite3_close_v2(handle) }

    /// Refuses a file that was removed or that another took the place of: this process would go on reading what
    /// nobody writes any more, and what it acknowledged would be in no file. Cost: one stat(2).
    ///
    /// https://www.sqlite.org/c3ref/c_fcntl_begin_atomic_write.html#sqlitefcntlhasmoved
    ///
    /// - Throws: `moved`.
    func checkPlace() throws(SQLiteError) {
        var hasMoved: Int32 = 0
        try check(unsafe sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &hasMoved), in: "has_moved")
        guard hasMoved == 0 else { throw .moved }
    }

    /// No transaction is open.
    var isIdle: Bool { unsafe sqlite3_get_autocommit(handle) != 0 }

    /// How many rows the last INSERT, UPDATE or DELETE touched.
    var changes: Int { unsafe Int(sqlite3_changes64(handle)) }

    /// https://www.sqlite.org/c3ref/busy_timeout.html
    func setBusyTimeout(_ duration: Duration) throws(SQLiteError) {
        try check(unsafe sqlite3_busy_timeout(handle, duration.milliseconds), in: "busy_timeout")
    }

    /// Sets an option and tells what holds afterwards: https://www.sqlite.org/c3ref/c_dbconfig_defensive.html
    func configure(_ option: Int32, _ isOn: Bool, name: String) throws(SQLiteError) -> Bool {
        var result: Int32 = -1
        try check(unsafe sallyport_db_config(handle, option, isOn ? 1 : 0, &result), in: name)
        return result == 1
    }

    /// The longest row, and the longest text in it, of a file whose statements are limited.
    private static let maxRowBytes: Int32 = 1_000_000

    /// Interrupts every statement that runs for longer, also while it is prepared, and takes no row that is very long:
    /// https://www.sqlite.org/c3ref/progress_handler.html
    func limitStatements(to duration: Duration) {
        statementLimit = duration
        _ = unsafe sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, Self.maxRowBytes)
        // Statements keep this object for as long as they may run.
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe sqlite3_progress_handler(
            handle, 1_000,
            { context in
                guard let context = unsafe context else { return 1 }
                let connection = unsafe Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue()
                return connection.statementEnd.hasPassed ? 1 : 0
            }, context)
    }

    /// A statement begins: its time does, too.
    func startClock() {
        if let statementLimit { statementEnd = .after(statementLimit) }
    }

    /// - Returns: a statement that the caller finalizes.
    func prepare(_ sql: SQL) throws(SQLiteError) -> OpaquePointer {
        startClock()
        var prepared: OpaquePointer?
        let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
        try check(unsafe sqlite3_prepare_v3(handle, sql.text, -1, flags, &prepared, nil), in: sql.text)
        guard let statement = unsafe prepared else { throw .misuse(sql: sql.text) }
        return unsafe statement
    }

    func check(_ result: Int32, in sql: String) throws(SQLiteError) {
        guard result == SQLITE_OK else { throw error(result, in: sql) }
    }

    func error(_ result: Int32, in sql: String) -> SQLiteError {
        let code = unsafe sqlite3_extended_errcode(handle)
        let message = unsafe sqlite3_errmsg(handle).map { unsafe String(cString: $0) } ?? "no message"
        let systemError = unsafe sqlite3_system_errno(handle)
        // The handle's code is of its last call; where that is another one, the result is what counts.
        return Self.error(code & 0xff == result & 0xff ? code : result, errno: systemError, message, sql)
    }

    private static func error(_ code: Int32, errno: Int32, _ message: String, _ sql: String) -> SQLiteError {
        .failed(code: code, systemError: errno, message: message, sql: sql)
    }
}

extension Connection {
    /// Copies every page that the open read transaction sees.
    func copyPages(
        to copy: Connection, _ pagesPerStep: Int32, progress: (Int, Int) -> Void
    ) throws(SQLiteError) {
        guard let backup = unsafe sqlite3_backup_init(copy.handle, "main", handle, "main") else {
            throw copy.error(SQLITE_ERROR, in: "backup")
        }
        var result = SQLITE_OK
        while result == SQLITE_OK {
            result = unsafe sqlite3_backup_step(backup, pagesPerStep)
            let all = unsafe Int(sqlite3_backup_pagecount(backup))
            progress(unsafe all - Int(sqlite3_backup_remaining(backup)), all)
        }
        // Repeats the error of the last step.
        _ = unsafe sqlite3_backup_finish(backup)
        guard result == SQLITE_DONE else { throw copy.error(result, in: "backup") }
    }
}
