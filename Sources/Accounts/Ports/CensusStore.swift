public import Identity

/// How many there are of what is counted by the row.
public struct AccountCensus: Sendable, Equatable {
    public var enabledUsers: Int64
    public var disabledUsers: Int64
    /// Sessions that have neither ended nor passed their lifetime; one that is idle for too long ends when it is used.
    public var tokenSessions: Int64
    public var cookieSessions: Int64

    public init(enabledUsers: Int64, disabledUsers: Int64, tokenSessions: Int64, cookieSessions: Int64) {
        self.enabledUsers = enabledUsers
        self.disabledUsers = disabledUsers
        self.tokenSessions = tokenSessions
        self.cookieSessions = cookieSessions
    }
}

public protocol CensusStore {
    /// Cost: a walk through users and the sessions that are not past their end.
    func census(at now: Timestamp) throws(StoreError) -> AccountCensus
}
