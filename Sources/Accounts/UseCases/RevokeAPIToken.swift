public import Identity

/// Revokes an API token: it opens nothing from the next request on.
public struct RevokeAPIToken {
    private let store: any APITokenStore

    public init(store: any APITokenStore) { self.store = store }

    /// Durable when it returns. Revoking what was revoked before is no error.
    ///
    /// - Parameter owner: whose it must be; nil: anybody's.
    /// - Throws: `.unknownToken` where there is no such token of that owner; `.unavailable`.
    public func revoke(
        _ token: APITokenID, of owner: UserID?, by actor: Event.Actor, from client: Client, at now: Timestamp
    ) throws(AccountError) {
        let found: APITokenRecord?
        do { found = try store.record(of: token) } catch { throw .unavailable(error) }
        guard let found, owner == nil || owner == found.user.id else { throw .unknownToken }
        let event = Event(
            .apiTokenRevoked, at: now, user: found.user.id, username: found.user.username, by: actor, from: client,
            detail: found.token.detail)
        do { _ = try store.revoke(token, at: now, recording: event) } catch { throw .unavailable(error) }
    }
}
