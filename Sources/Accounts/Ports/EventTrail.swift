public import Identity

/// An event as it is stored.
public struct StoredEvent: Sendable, Equatable {
    /// Counts up in the order in which the events were stored; no number comes twice.
    public let number: Int64
    public let event: Event

    public init(number: Int64, event: Event) {
        self.number = number
        self.event = event
    }
}

/// Which events are looked for; nil: any.
public struct EventFilter: Sendable {
    /// Of a user, or of a name as it was then: either will do where both are given.
    public var user: UserID?
    public var username: Username?
    public var kind: Event.Kind?
    /// Not before.
    public var since: Timestamp?
    /// Before.
    public var until: Timestamp?

    public init() {}
}

/// Reads the audit trail.
public protocol EventTrail {
    /// A user's events, newest first.
    /// - Parameter number: only events before that one; nil: from the newest on.
    func events(of user: UserID, before number: Int64?, limit: Int) throws(StoreError) -> [StoredEvent]
    /// Events that match, newest first. Cost: looks at every number of the range, which therefore is to be short.
    func events(matching filter: EventFilter, in numbers: ClosedRange<Int64>) throws(StoreError) -> [StoredEvent]
    /// The number of the newest event; 0 where there is none.
    func lastEventNumber() throws(StoreError) -> Int64
}
