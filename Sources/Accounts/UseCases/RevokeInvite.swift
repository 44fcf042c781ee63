internal import AccessTokens
public import Identity

/// Takes an invite back: nobody registers with it any more. Who did keeps the account.
public struct RevokeInvite {
    private let store: any InviteStore

    public init(store: any InviteStore) { self.store = store }

    /// Durable when it returns.
    /// - Throws: `.unknownInvite` where there is none, or it was revoked before; `.unavailable`.
    public func revoke(
        _ invite: InviteID, by actor: Event.Actor, from client: Client, at now: Timestamp
    ) throws(AccountError) {
        let event = Event(.inviteRevoked, at: now, by: actor, from: client, detail: "invite \(invite.text)")
        let isRevoked: Bool
        do { isRevoked = try store.revoke(invite, at: now, recording: event) } catch { throw .unavailable(error) }
        guard isRevoked else { throw .unknownInvite }
    }
}
