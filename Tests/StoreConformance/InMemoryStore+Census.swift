public import Accounts
public import Identity

extension InMemoryStore: ReadinessStore, CensusStore {
    public func checkReadiness() throws(StoreError) { try fail() }

    public func census(at now: Timestamp) throws(StoreError) -> AccountCensus {
        try fail()
        let open = sessions.values.filter { $0.endedAt == nil && $0.expiresAt > now }
        let disabled = users.values.count { $0.user.disabledAt != nil }
        return AccountCensus(
            enabledUsers: Int64(users.count - disabled), disabledUsers: Int64(disabled),
            tokenSessions: Int64(open.count { $0.kind == .token }),
            cookieSessions: Int64(open.count { $0.kind == .cookie }))
    }
}
