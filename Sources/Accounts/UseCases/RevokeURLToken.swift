internal import AccessTokens
public import Identity

/// Withdraws a URL token before its time. It is kept nowhere, so that nobody is told whether there was one.
public struct RevokeURLToken {
    /// How many withdrawn tokens of one user are remembered at once.
    public static let maxCount = 1_000

    private let store: any LinkStore
    private let maxLifetimeSeconds: Int64

    public init(store: any LinkStore, maxLifetimeSeconds: Int64) {
        self.store = store
        self.maxLifetimeSeconds = maxLifetimeSeconds
    }

    /// Durable when it returns; holds at the next request.
    /// - Parameter user: whose token it must be; nil: anybody's.
    /// - Throws: `.tooManyRevocations`, `.unavailable`.
    public func revoke(
        _ id: LinkID, of user: User?, by actor: Event.Actor, from client: Client, at now: Timestamp
    ) throws(AccountError) {
        let event = Event(
            .urlTokenRevoked, at: now, user: user?.id, username: user?.username, by: actor, from: client,
            detail: "url token \(id.text)")
        let isRevoked: Bool
        do {
            isRevoked = try store.revoke(
                urlToken: id, of: user?.id, until: now.adding(seconds: maxLifetimeSeconds), at: now,
                limit: Self.maxCount, recording: event)
        } catch {
            throw .unavailable(error)
        }
        guard isRevoked else { throw .tooManyRevocations }
    }
}
