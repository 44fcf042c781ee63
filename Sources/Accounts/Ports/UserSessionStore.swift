public import Identity

/// The sessions of users, as they and the operator look at them and end them.
public protocol UserSessionStore {
    /// A user's sessions that were not ended, newest first, whether a limit of theirs has passed or not.
    func openSessions(of user: UserID, limit: Int) throws(StoreError) -> [Session]
    /// All users' sessions that were not ended, with their users, page by page in the order of their ids.
    /// - Parameter last: the last one of the page before; nil for the first page.
    func openSessions(after last: SessionID?, limit: Int) throws(StoreError) -> [SessionRecord]
    /// Ends a user's sessions that were not ended, in one statement, with one event for all of them.
    ///
    /// - Parameters:
    ///   - kept: one that goes on; nil: none does.
    ///   - event: tells that so many ended; asked where there are any.
    /// - Returns: how many were ended.
    func endSessions(
        of user: UserID, except kept: SessionID?, because reason: Session.EndReason, at now: Timestamp,
        recording event: (Int) -> Event
    ) throws(StoreError) -> Int
}
