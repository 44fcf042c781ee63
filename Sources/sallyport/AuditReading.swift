internal import Accounts

/// Reads the audit trail in windows of event numbers: no read lasts long, however few events match (S17).
struct AuditReading {
    private static let windowSize: Int64 = 10_000

    let trail: any EventTrail
    let filter: EventFilter

    /// The newest matching events up to that number, oldest first.
    func newest(_ limit: Int, upTo last: Int64) throws(StoreError) -> [StoredEvent] {
        var found: [StoredEvent] = []
        var end = last
        while end > 0, found.count < limit {
            found += try trail.events(matching: filter, in: max(1, end - Self.windowSize + 1)...end)
            end -= Self.windowSize
        }
        return found.prefix(limit).reversed()
    }

    /// The matching events after the first number, up to the last one, oldest first.
    func after(_ first: Int64, upTo last: Int64) throws(StoreError) -> [StoredEvent] {
        var found: [StoredEvent] = []
        var begin = first + 1
        while begin <= last {
            found += try trail.events(matching: filter, in: begin...min(last, begin + Self.windowSize - 1)).reversed()
            begin += Self.windowSize
        }
        return found
    }
}
