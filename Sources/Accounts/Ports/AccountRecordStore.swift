public import Identity

/// What is kept about one user, for that user to read.
public protocol AccountRecordStore {
    /// Every session that is kept, ended ones among them, the oldest first.
    func accountSessions(of user: UserID) throws(StoreError) -> [Session]
    /// The user's last events, the newest first.
    /// - Parameter limit: how many at most.
    func accountEvents(of user: UserID, limit: Int) throws(StoreError) -> [Event]
}
