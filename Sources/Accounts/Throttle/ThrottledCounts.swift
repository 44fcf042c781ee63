internal import Identity

/// How many attempts were refused, by row, until they are stored: a guesser who does not stop costs a write a second
/// and not one each. What a worker that is killed has counted is lost.
struct ThrottledCounts {
    private var counts: [[UInt8]: Int64] = [:]
    private var storedAt: Timestamp?

    /// Beyond that many rows within a second further ones are not counted.
    private static let maxRows = 1_024

    mutating func add(_ key: [UInt8]) {
        guard counts.count < Self.maxRows || counts[key] != nil else { return }
        counts[key, default: 0] += 1
    }

    func holds(_ keys: AttemptKeys) -> Bool { counts[keys.pair] != nil || counts[keys.name] != nil }

    /// What is to be stored, once for each second; it is forgotten here.
    mutating func takeDue(at now: Timestamp) -> [[UInt8]: Int64]? {
        storedAt == now ? nil : take(at: now)
    }

    /// What is to be stored; it is forgotten here.
    mutating func take(at now: Timestamp) -> [[UInt8]: Int64]? {
        guard !counts.isEmpty else { return nil }
        defer { counts = [:] }
        storedAt = now
        return counts
    }
}
