public import Identity

/// Forgets what is of no use any more, a small batch at a time: no writer waits long for it.
public struct Purge {
    private let store: any PurgeStore
    private let eventRetentionDays: Int64

    /// - Parameter eventRetentionDays: how long an event is kept.
    public init(store: any PurgeStore, eventRetentionDays: Int64) {
        self.store = store
        self.eventRetentionDays = eventRetentionDays
    }

    /// Rows in one transaction.
    public static let batchSize = 100

    /// Deletes one batch of the next kind of which there is something to delete. Waits for nobody.
    /// - Parameter turn: one more each time, from 0: no kind keeps the others waiting, however much there is of it.
    /// - Returns: how many rows were deleted.
    public func purgeSome(at now: Timestamp, turn: Int) throws(AccountError) -> Int {
        let kinds = Purgeable.allCases
        for offset in kinds.indices {
            let kind = kinds[(turn + offset) % kinds.count]
            let count = try purge(kind, at: now, isPatient: false)
            if count > 0 { return count }
        }
        return 0
    }

    /// Deletes all there is to delete.
    /// - Parameter progress: is told after each batch how many rows of the kind were deleted so far.
    public func purgeAll(at now: Timestamp, progress: (Purgeable, Int) -> Void) throws(AccountError) {
        for kind in Purgeable.allCases {
            var total = 0
            var count: Int
            repeat {
                count = try purge(kind, at: now, isPatient: true)
                total += count
                progress(kind, total)
            } while count == Self.batchSize
        }
    }

    private func purge(_ kind: Purgeable, at now: Timestamp, isPatient: Bool) throws(AccountError) -> Int {
        let limit = now.adding(seconds: -86_400 * daysKept(kind))
        do {
            return try store.purge(kind, before: limit, limit: Self.batchSize, isPatient: isPatient)
        } catch {
            throw .unavailable(error)
        }
    }

    /// How many days after its time a row of that kind goes.
    private func daysKept(_ kind: Purgeable) -> Int64 {
        switch kind {
        case .sessions, .urlTokenRevocations: 0
        case .events: eventRetentionDays
        case .loginAttempts: 90
        case .invites, .resetLinks, .shares, .apiTokens: 30
        }
    }
}
