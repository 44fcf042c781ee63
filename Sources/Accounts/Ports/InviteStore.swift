public import Identity

/// What became of a registration with an invite.
public enum InvitedInsertion: Sendable, Equatable {
    case inserted
    /// Nothing was changed, and the invite was not used.
    case usernameTaken
    /// Nothing was changed: it was used, revoked, or expired meanwhile.
    case inviteSpent
}

/// Invites at rest. Every change is durable when the call returns, and its event is part of it.
public protocol InviteStore {
    /// - Parameter codeHash: SHA-256 of the code, 32 bytes; `broken` where it is taken.
    func insert(_ invite: Invite, codeHash: [UInt8], recording event: Event) throws(StoreError)
    /// The invite of that code, usable or not; nil where there is none.
    func invite(codeHash: [UInt8]) throws(StoreError) -> Invite?
    /// The next invites, usable or not, in the order of their ids.
    /// - Parameters:
    ///   - invite: the last one of the page before; nil for the first page.
    ///   - limit: how many at most.
    func invites(after invite: InviteID?, limit: Int) throws(StoreError) -> [Invite]
    /// - Returns: false, and nothing is changed or recorded, where there is no such invite or it is revoked already.
    func revoke(_ invite: InviteID, at now: Timestamp, recording event: Event) throws(StoreError) -> Bool
    /// Adds a user and uses the invite once, in one transaction: both or neither.
    func insert(
        _ credentials: Credentials, using invite: InviteID, at now: Timestamp, recording events: [Event]
    ) throws(StoreError) -> InvitedInsertion
}
