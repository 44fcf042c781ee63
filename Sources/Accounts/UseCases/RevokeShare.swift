internal import AccessTokens
public import Identity

/// Closes what a share opened, and lists the shares there are.
public struct RevokeShare {
    private let store: any LinkStore

    public init(store: any LinkStore) { self.store = store }

    /// Every share, the newest first.
    public func list() throws(AccountError) -> [Share] {
        do { return try store.shares() } catch { throw .unavailable(error) }
    }

    /// Durable when it returns; holds at the next request.
    /// - Returns: false where there is no such share, or it was revoked before.
    public func revoke(
        _ id: LinkID, by actor: Event.Actor, from client: Client, at now: Timestamp
    ) throws(AccountError) -> Bool {
        let event = Event(.shareRevoked, at: now, by: actor, from: client, detail: "share \(id.text)")
        do { return try store.revoke(share: id, at: now, recording: event) } catch { throw .unavailable(error) }
    }
}
