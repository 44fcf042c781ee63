public import Identity

/// Lets the name of a user who is gone be taken again.
public struct ReleaseUsername {
    private let store: any UserDirectory

    public init(store: any UserDirectory) { self.store = store }

    /// Durable when it returns.
    /// - Throws: `.unknownUser` where the name is not reserved, `.unavailable`.
    public func release(
        _ username: Username, by actor: Event.Actor, from client: Client, at now: Timestamp
    ) throws(AccountError) {
        let event = Event(.usernameReleased, at: now, username: username, by: actor, from: client)
        let isReleased: Bool
        do { isReleased = try store.release(username, recording: event) } catch { throw .unavailable(error) }
        guard isReleased else { throw .unknownUser }
    }
}
