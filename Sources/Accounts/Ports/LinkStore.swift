public import Identity

/// A share as it is kept: without its token.
public struct Share: Sendable, Equatable {
    public let id: LinkID
    public let host: String
    /// Decoded; ends with a slash.
    public let path: String
    /// The operator's own words, at most 200 characters; empty where there are none.
    public let note: String
    /// nil: any number.
    public let maxUses: Int64?
    public let createdAt: Timestamp
    public let expiresAt: Timestamp
    /// Who made it, as events name actors.
    public let createdBy: String
    public let revokedAt: Timestamp?

    public init(
        id: LinkID, host: String, path: String, note: String, maxUses: Int64?, createdAt: Timestamp,
        expiresAt: Timestamp, createdBy: String, revokedAt: Timestamp? = nil
    ) {
        self.id = id
        self.host = host
        self.path = path
        self.note = note
        self.maxUses = maxUses
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.createdBy = createdBy
        self.revokedAt = revokedAt
    }
}

/// Shares, and the URL tokens that were withdrawn. Every change is durable when the call returns.
public protocol LinkStore {
    func insert(_ share: Share, recording event: Event) throws(StoreError)
    /// Every share, the newest first.
    func shares() throws(StoreError) -> [Share]
    /// - Returns: false, and nothing was changed, where there is no such share or it was revoked before.
    func revoke(share: LinkID, at now: Timestamp, recording event: Event) throws(StoreError) -> Bool
    /// Withdraws a URL token of that user; of any where it is nil. Nobody knows whether there is such a token.
    /// - Parameters:
    ///   - end: when no such token can be good any more.
    ///   - limit: how many of one user are kept at once.
    /// - Returns: false, and nothing was changed, where the user has as many.
    func revoke(
        urlToken: LinkID, of user: UserID?, until end: Timestamp, at now: Timestamp, limit: Int,
        recording event: Event
    ) throws(StoreError) -> Bool
}
