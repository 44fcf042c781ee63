internal import Glibc

/// The one lock under which every program of the site changes a database: an exclusive flock(2) on a file beside it.
///
/// SQLite before 3.51.3 has a race between processes that commit and checkpoint which can lose commits (S17); and its
/// own locks starve a waiter, where this one is woken by the kernel (S18). Used by one thread at a time.
public final class WriteLock {
    private let descriptor: Int32
    private let path: String
    private var isHeld = false
    private var observer: ((UInt64, Bool) -> Void)?

    /// Opens the lock's file, which exists: a second file in its place would be a second lock.
    ///
    /// - Throws: `missing`, `system`.
    public init(opening path: String) throws(SQLiteError) {
        descriptor = unsafe open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            throw errno == ENOENT ? .missing(path: path) : .system(call: "open", systemError: errno)
        }
        self.path = path
    }

    // Closing the descriptor gives the lock back, too.
    deinit { _ = close(descriptor) }

    /// Waits for the lock; the kernel wakes whoever waits.
    ///
    /// - Throws: `lockTimedOut` not before the deadline and about 50 ms after it at the latest.
    func acquire(before deadline: Deadline) throws(SQLiteError) {
        guard !isHeld else { throw .misuse(sql: "write inside a write") }
        if try isFree() {
            isHeld = true
            observer?(0, true)
            return
        }
        let begun = Deadline.after(.zero)
        do throws(SQLiteError) {
            isHeld = try wait(before: deadline)
        } catch {
            observer?(begun.microsecondsAgo, false)
            throw error
        }
        observer?(begun.microsecondsAgo, true)
    }

    /// Tells how long each wait for the lock was, in microseconds, and whether the lock was had.
    public func observe(_ observer: @escaping (UInt64, Bool) -> Void) { self.observer = observer }

    func release() {
        isHeld = false
        // Fails only for a descriptor that is none.
        _ = flock(descriptor, LOCK_UN)
    }

    /// Takes the lock if nobody holds it: the usual case, one system call.
    private func isFree() throws(SQLiteError) -> Bool {
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
        guard errno == EWOULDBLOCK || errno == EINTR else { throw .system(call: "flock", systemError: errno) }
        return false
    }

    private func wait(before deadline: Deadline) throws(SQLiteError) -> Bool {
        let timer = try InterruptTimer.start(at: deadline)
        return try block(before: deadline, interruptedBy: timer)
    }

    /// The timer lives as long as this call.
    private func block(
        before deadline: Deadline, interruptedBy timer: borrowing InterruptTimer
    ) throws(SQLiteError) -> Bool {
        while !deadline.hasPassed {
            if flock(descriptor, LOCK_EX) == 0 { return true }
            guard errno == EINTR else { throw .system(call: "flock", systemError: errno) }
        }
        throw .lockTimedOut(path: path)
    }
}

extension WriteLock {
    /// Makes the lock's file with mode 0600: flock(2) asks for no more than read access, so that whoever may read the
    /// file could hold up every writer.
    ///
    /// - Throws: `exists`, `system`.
    public static func create(at path: String) throws(SQLiteError) { try NewFile.create(at: path, mode: 0o600) }
}
