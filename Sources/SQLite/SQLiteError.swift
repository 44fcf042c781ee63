internal import CSQLite
internal import Glibc

/// What went wrong, for whoever must act and for the log: codes, SQLite's words and the statement, never a bound value.
public enum SQLiteError: Error, Equatable {
    /// SQLite refused. `code` is the extended result code (https://www.sqlite.org/rescode.html), `systemError` the
    /// `errno` of the last system call that failed on the connection, 0 if none.
    case failed(code: Int32, systemError: Int32, message: String, sql: String)
    /// The write lock was not to be had before the deadline.
    case lockTimedOut(path: String)
    /// A system call failed: its name and `errno`.
    case system(call: String, systemError: Int32)
    /// There is no such file, and none was made.
    case missing(path: String)
    /// The file was removed while it was open, or another took its place: whoever has it open must start anew.
    case moved
    /// There is such a file already; it was left alone.
    case exists(path: String)
    /// A setting does not hold although it was set, or the file is not what it must be.
    case setting(name: String, expected: String, found: String)
    /// The file is of another version than this program knows.
    case schema(found: Int64, known: Int64)
    /// A column does not hold what the program writes there.
    case unexpectedValue(column: Int, sql: String)
    /// A change outside a transaction of the same database, or a query that would change something.
    case misuse(sql: String)
}

extension SQLiteError {
    /// What the caller can do about it.
    public enum Kind: Sendable {
        /// Try again later: somebody else holds a lock.
        case busy
        /// Free space on the disk.
        case full
        /// A read-only connection came while the write-ahead log must be recovered by one that may write (S16):
        /// try again.
        case recovering
        /// Look at the log.
        case broken
    }

    public var kind: Kind {
        switch self {
        case .lockTimedOut: .busy
        case .failed(let code, let systemError, _, _): Self.kind(code: code, systemError: systemError)
        case .system(_, let systemError): Self.isOutOfSpace(systemError) ? .full : .broken
        case .missing, .moved, .exists, .setting, .schema, .unexpectedValue, .misuse: .broken
        }
    }

    private static func kind(code: Int32, systemError: Int32) -> Kind {
        switch code & 0xff {
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: .busy
        case SQLITE_FULL: .full
        case SQLITE_IOERR where isOutOfSpace(systemError): .full
        case SQLITE_READONLY where isRecovery(code): .recovering
        default: .broken
        }
    }

    /// SQLITE_READONLY_RECOVERY, _CANTINIT and _CANTLOCK: https://www.sqlite.org/rescode.html#readonly_recovery
    private static func isRecovery(_ code: Int32) -> Bool {
        let detail = code >> 8
        return detail == 1 || detail == 2 || detail == 5
    }

    private static func isOutOfSpace(_ systemError: Int32) -> Bool { systemError == ENOSPC || systemError == EDQUOT }
}

extension SQLiteError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .failed(let code, let systemError, let message, let sql):
            "sqlite error \(code) (errno \(systemError)): \(Self.oneLine(message)); in: \(Self.oneLine(sql))"
        case .lockTimedOut(let path): "write lock not to be had in time: \(path)"
        case .system(let call, let systemError): "\(call) failed: errno \(systemError)"
        case .missing(let path): "no such file: \(path)"
        case .moved: "the database was removed or replaced while it was open: restart the workers"
        case .exists(let path): "exists already: \(path)"
        case .setting(let name, let expected, let found): "\(name) is \(found), must be \(expected)"
        case .schema(let found, let known): "database has schema \(found), this program knows \(known)"
        case .unexpectedValue(let column, let sql): "unexpected value in column \(column) of: \(Self.oneLine(sql))"
        case .misuse(let sql): "statement used where it may not be: \(Self.oneLine(sql))"
        }
    }

    /// An error is one line, however its statement is laid out, and whatever a damaged file put into SQLite's words.
    private static func oneLine(_ text: String) -> String {
        let words = text.unicodeScalars.split { scalar in
            // Format characters turn the direction of what a terminal shows.
            scalar.properties.isWhitespace || [.control, .format].contains(scalar.properties.generalCategory)
        }
        return words.map(String.init).joined(separator: " ")
    }
}
