public import Accounts
internal import SQLite
internal import SessionReader

extension SQLiteAccountStore: ReadinessStore {
    public func checkReadiness() throws(StoreError) {
        do { try AccountsFile.check(database) } catch { throw StoreError(error) }
        // Nothing is written, so that nothing has to reach the disk; the lock and the file's place are looked at.
        try transaction { _, _ throws(SQLiteError) in }
    }
}

extension SQLiteAccountStore {
    /// Tells how long each change waited for the write lock, in microseconds, and whether it had it in the end.
    public func observeLock(_ observer: @escaping (UInt64, Bool) -> Void) { lock.observe(observer) }
}
