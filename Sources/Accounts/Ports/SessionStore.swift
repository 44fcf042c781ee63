public import Identity

/// Sessions at rest. Every change is durable when the call returns, and its event, where it has one, is part of it.
public protocol SessionStore {
    /// Adds a session of a user who exists, counts the attempt that led to it as `ThrottleStore.countSuccess` does, and
    /// ends the user's oldest sessions that were not ended and whose limit has not passed, because they were replaced:
    /// one transaction.
    ///
    /// - Parameters:
    ///   - others: how many of them stay.
    ///   - replaced: tells that so many ended; asked where there are any.
    func insert(
        _ session: Session, after attempt: AttemptKeys, beside others: Int, recording event: Event,
        replaced: (Int) -> Event
    ) throws(StoreError)
    /// The session's row, ended or not, with its user's; nil where there is none.
    func record(of session: SessionID) throws(StoreError) -> SessionRecord?
    /// Makes the next refresh token the current one: counter `n + 1`, made and last seen now, if the counter still
    /// is `n` and the session has not ended (compare and set, one statement).
    /// - Returns: false, and nothing is changed, where another request was first.
    func advanceRefreshCounter(of session: SessionID, from n: Int64, at now: Timestamp) throws(StoreError) -> Bool
    /// - Returns: false, and nothing is changed or recorded, where there is no such session or it has ended already.
    func end(
        _ session: SessionID, because reason: Session.EndReason, at now: Timestamp, recording event: Event
    ) throws(StoreError) -> Bool
}
