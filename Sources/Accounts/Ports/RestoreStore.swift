public import Identity

/// What ended, and what goes on, when a restored database was settled.
public struct RestoredCounts: Sendable, Equatable {
    public let sessions: Int
    public let resetLinks: Int
    /// Shares that were counted: how often they were used since the backup is not known.
    public let shares: Int
    /// API tokens and shares without a count that go on as the backup has them.
    public let goingOn: Int

    public init(sessions: Int, resetLinks: Int, shares: Int, goingOn: Int) {
        self.sessions = sessions
        self.resetLinks = resetLinks
        self.shares = shares
        self.goingOn = goingOn
    }
}

/// Settles a database that was put back to an older state.
public protocol RestoreStore {
    /// Ends every session, takes another refresh salt, removes the reset links, revokes the counted shares and notes
    /// the time, all in one change that is durable when the call returns.
    /// - Parameter salt: 16 bytes that were drawn for it.
    func settleRestored(
        refreshSalt salt: [UInt8], at now: Timestamp, recording event: (RestoredCounts) -> Event
    ) throws(StoreError) -> RestoredCounts
}
