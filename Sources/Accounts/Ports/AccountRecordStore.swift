public import Identity

/// What is kept about one user, for that user to read.
public protocol AccountRecordStore {
    /// The user's newest sessions that are kept, ended ones among them, the newest first.
    /// - Parameter limit: how many at most.
    func accountSessions(of user: UserID, limit: Int) throws(StoreError) -> [Session]
    /// The user's last events, the newest first.
    /// - Parameter limit: how many at most.
    func accountEvents(of user: UserID, limit: Int) throws(StoreError) -> [Event]
}
