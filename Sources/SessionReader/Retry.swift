internal import Glibc
internal import SQLite

/// Tries again what fails only because another process is at work.
enum Retry {
    static func mayHelp(_ error: SQLiteError) -> Bool {
        switch error.kind {
        case .busy, .recovering: true
        case .full, .broken: false
        }
    }

    /// - Throws: the last error, once the deadline has passed.
    static func untilDone<Value>(
        _ deadline: Deadline, _ attempt: () throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> Value {
        while true {
            do {
                return try attempt()
            } catch  where mayHelp(error) && !deadline.hasPassed {
                // A signal that cuts the wait short does no harm.
                var millisecond = timespec(tv_sec: 0, tv_nsec: 1_000_000)
                _ = unsafe nanosleep(&millisecond, nil)
            }
        }
    }
}
