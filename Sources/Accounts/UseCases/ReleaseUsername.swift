public import Identity

/// Lets the name of a user who is gone be taken again; where that user logged in is known no more.
public struct ReleaseUsername {
    private let store: any UserDirectory

    private let keyMaker: AttemptKeyMaker

    public init(store: any UserDirectory, keyMaker: AttemptKeyMaker) {
        self.store = store
        self.keyMaker = keyMaker
    }

    /// Durable when it returns.
    /// - Throws: `.unknownUser` where the name is not reserved, `.unavailable`.
    public func release(
        _ username: Username, by actor: Event.Actor, from client: Client, at now: Timestamp
    ) throws(AccountError) {
        let event = Event(.usernameReleased, at: now, username: username, by: actor, from: client)
        let isReleased: Bool
        let places = KnownPlaces(names: keyMaker.nameKeysOfRing(username))
        do {
            isReleased = try store.release(username, forgetting: places, recording: event)
        } catch {
            throw .unavailable(error)
        }
        guard isReleased else { throw .unknownUser }
    }
}
