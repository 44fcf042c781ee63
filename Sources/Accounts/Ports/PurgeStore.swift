public import Identity

/// What is of no use any more after some time.
public enum Purgeable: String, CaseIterable, Sendable {
    /// Sessions past their absolute limit, whose rows were tombstones until then.
    case sessions
    case events
    /// Counts of logins that failed long ago.
    case loginAttempts = "login-attempts"
    case invites
    case resetLinks = "reset-links"
    case shares
    /// Withdrawn URL tokens that have expired.
    case urlTokenRevocations = "url-token-revocations"
    case apiTokens = "api-tokens"
}

/// Forgets what is of no use any more.
public protocol PurgeStore {
    /// Deletes the oldest rows of that kind, in a transaction of their own; takes no lock where there are none.
    ///
    /// - Parameters:
    ///   - time: what a row's time (limit, event, last count) must lie before.
    ///   - limit: how many rows at most.
    ///   - isPatient: whether to wait for the write lock.
    /// - Returns: how many were deleted.
    /// - Throws: `.busy` where the lock is taken and it was not to be waited for.
    func purge(_ kind: Purgeable, before time: Timestamp, limit: Int, isPatient: Bool) throws(StoreError) -> Int
}
