public import Accounts
public import Identity

extension InMemoryStore: RestoreStore {
    public func settleRestored(
        refreshSalt salt: [UInt8], at now: Timestamp, recording event: (RestoredCounts) -> Event
    ) throws(StoreError) -> RestoredCounts {
        try fail()
        var ended = 0
        for (id, var session) in sessions where session.endedAt == nil {
            session.endedAt = now
            session.endReason = .restored
            sessions[id] = session
            ended += 1
        }
        let counted = shareRows.values.filter { $0.maxUses != nil && $0.revokedAt == nil }
        for row in counted {
            shareRows[row.id] = Share(
                id: row.id, host: row.host, path: row.path, note: row.note, maxUses: row.maxUses,
                createdAt: row.createdAt, expiresAt: row.expiresAt, createdBy: row.createdBy, revokedAt: now)
        }
        let counts = RestoredCounts(
            sessions: ended, resetLinks: resetTokens.count, shares: counted.count,
            goingOn: shareRows.values.count { $0.revokedAt == nil }
                + apiTokenRows.values.count { $0.token.revokedAt == nil })
        resetTokens = [:]
        self.salt = salt
        restoredAt = now
        _ = changed(recording: event(counts))
        return counts
    }
}
