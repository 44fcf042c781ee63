public import Identity

/// Forgets the failed attempts at a name, from everywhere: whoever waited need not wait any more.
public struct UnlockUsername {
    private let store: any ThrottleStore
    private let keyMaker: AttemptKeyMaker

    public init(store: any ThrottleStore, keyMaker: AttemptKeyMaker) {
        self.store = store
        self.keyMaker = keyMaker
    }

    /// Durable when it returns. The name need not exist: nor does a throttled one.
    /// - Returns: false where none had failed.
    /// - Throws: `.invalid` where it is no name, `.unavailable`, `.broken`.
    public func unlock(_ typed: String, by actor: Event.Actor, from client: Client, at now: Timestamp)
        throws(AccountError) -> Bool
    {
        guard let username = Username(typed) else { throw .invalid([.username]) }
        let event = Event(.loginUnlocked, at: now, username: username, by: actor, from: client)
        let key = try keyMaker.nameKey(typed: typed)
        do {
            return try store.forgetFailures(of: key, recording: event)
        } catch {
            throw .unavailable(error)
        }
    }
}
