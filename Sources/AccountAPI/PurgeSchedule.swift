internal import Identity

/// When a worker purges: once a minute at most.
struct PurgeSchedule {
    private static let intervalSeconds: UInt64 = 60
    /// A clock that has jumped further than this is given a minute to jump back: what a purge deletes is gone.
    private static let jumpSeconds: UInt64 = 3_600

    private var last: Timestamp?
    /// How often it was time.
    private(set) var turn = 0

    /// Whether it is time again; if so, the next minute begins.
    mutating func isDue(at now: Timestamp) -> Bool {
        guard let passed = last?.distance(to: now) else {
            last = now
            return false
        }
        guard passed >= Self.intervalSeconds else { return false }
        last = now
        turn += 1
        return passed < Self.jumpSeconds
    }
}
