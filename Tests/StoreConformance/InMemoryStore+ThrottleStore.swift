public import Accounts
public import Identity

extension InMemoryStore: ThrottleStore {
    public func attempts(_ keys: AttemptKeys) throws(StoreError) -> Attempts {
        try fail()
        return Attempts(pair: attemptCounts[keys.pair], name: attemptCounts[keys.name])
    }

    public func countAttempt(
        _ keys: AttemptKeys, _ decide: (Attempts) -> ThrottleDecision
    ) throws(StoreError) -> ThrottleDecision {
        let decision = decide(try attempts(keys))
        guard case .admit(let counted, _, _) = decision else { return decision }
        attemptCounts[keys.pair] = counted.pair
        attemptCounts[keys.name] = counted.name
        _ = changed()
        return decision
    }

    public func countSuccess(_ keys: AttemptKeys, at now: Timestamp) throws(StoreError) {
        try fail()
        setSuccess(keys, at: now)
        _ = changed()
    }

    /// Within another change.
    func setSuccess(_ keys: AttemptKeys, at now: Timestamp) {
        attemptCounts[keys.pair] = AttemptCount(failures: 0, countedAt: now, succeededAt: now)
        attemptCounts[keys.name] = nil
    }

    public func rememberDevice(_ pair: [UInt8], keeping limit: Int, at now: Timestamp) throws(StoreError) {
        try fail()
        attemptCounts[pair] = AttemptCount(failures: 0, countedAt: now, succeededAt: now)
        let known = attemptCounts.filter {
            $0.key.prefix(16) == pair.prefix(16) && $0.key[16] >= 0x80 && $0.value.succeededAt != nil && $0.key != pair
        }.sorted { $0.value.countedAt > $1.value.countedAt }
        for (key, _) in known.dropFirst(limit - 1) { attemptCounts[key] = nil }
        _ = changed()
    }

    /// Within another change.
    func forget(_ places: KnownPlaces) {
        for key in attemptCounts.keys
        where key != places.kept && places.names.contains(where: { $0.prefix(16) == key.prefix(16) }) {
            attemptCounts[key]?.succeededAt = nil
        }
    }

    public func addThrottled(_ counts: [[UInt8]: Int64]) throws(StoreError) {
        try fail()
        for (key, count) in counts { attemptCounts[key]?.throttled += count }
        _ = changed()
    }

    public func forgetFailures(of name: [UInt8], recording event: Event) throws(StoreError) -> Bool {
        try fail()
        let found = attemptCounts.filter {
            $0.key.prefix(16) == name.prefix(16) && ($0.value.failures > 0 || $0.value.succeededAt == nil)
        }
        for (key, count) in found {
            attemptCounts[key] = count.succeededAt.map {
                AttemptCount(failures: 0, countedAt: count.countedAt, succeededAt: $0)
            }
        }
        return found.isEmpty ? false : changed(recording: event)
    }
}
