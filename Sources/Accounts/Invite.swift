public import Identity

/// What lets somebody register: as often as it says, until then. Its code is not in it.
public struct Invite: Sendable, Equatable {
    public let id: InviteID
    /// The roles of those who register with it; sorted, none twice.
    public let roles: [String]
    /// The operator's own words, at most 200 characters; empty where there are none.
    public let note: String
    /// 1 or more.
    public let maxUses: Int64
    /// 0 to `maxUses`.
    public let uses: Int64
    public let createdAt: Timestamp
    /// From when on it counts no more.
    public let expiresAt: Timestamp
    public let revokedAt: Timestamp?

    public init(
        id: InviteID, roles: [String], note: String, maxUses: Int64, uses: Int64 = 0, createdAt: Timestamp,
        expiresAt: Timestamp, revokedAt: Timestamp? = nil
    ) {
        self.id = id
        self.roles = roles
        self.note = note
        self.maxUses = maxUses
        self.uses = uses
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
    }

    /// Whether somebody may still register with it at that time.
    public func isUsable(at now: Timestamp) -> Bool { revokedAt == nil && now < expiresAt && uses < maxUses }
}
