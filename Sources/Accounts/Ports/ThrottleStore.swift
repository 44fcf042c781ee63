public import Identity

/// Names the two rows of an attempt: the name at this place, and the name. 32 bytes each, the first 16 of them the
/// name's, so that all rows of a name stand together; HMACs, which tell neither name nor place. The first bit behind
/// them is 1 where the place is a device, so that those stand together, too.
public struct AttemptKeys: Sendable, Equatable {
    public let pair: [UInt8]
    public let name: [UInt8]

    public init(pair: [UInt8], name: [UInt8]) {
        self.pair = pair
        self.name = name
    }
}

/// Where somebody logged in to a name before: what is forgotten with its password or its owner.
public struct KnownPlaces: Sendable, Equatable {
    /// `AttemptKeys.name`, under each key of the ring.
    public let names: [[UInt8]]
    /// `AttemptKeys.pair` of the place that stays known; nil: none does.
    public let kept: [UInt8]?

    public init(names: [[UInt8]], kept: [UInt8]? = nil) {
        self.names = names
        self.kept = kept
    }
}

/// Attempts that failed in a row.
public struct AttemptCount: Sendable, Equatable {
    public var failures: Int64
    /// When the last one was counted.
    public var countedAt: Timestamp
    /// Before that time no password is looked at.
    public var blockedUntil: Timestamp?
    /// How many came before that time and were refused.
    public var throttled: Int64
    /// When somebody last logged in to the name at this place; nil in the name's row.
    public var succeededAt: Timestamp?

    public init(
        failures: Int64, countedAt: Timestamp, blockedUntil: Timestamp? = nil, throttled: Int64 = 0,
        succeededAt: Timestamp? = nil
    ) {
        self.failures = failures
        self.countedAt = countedAt
        self.blockedUntil = blockedUntil
        self.throttled = throttled
        self.succeededAt = succeededAt
    }
}

/// The two rows of an attempt; nil where there is none yet.
public struct Attempts: Sendable, Equatable {
    public var pair: AttemptCount?
    public var name: AttemptCount?

    public init(pair: AttemptCount? = nil, name: AttemptCount? = nil) {
        self.pair = pair
        self.name = name
    }
}

/// Counted attempts at rest. Every change is durable when the call returns, but for `countAttempt`.
public protocol ThrottleStore {
    /// The rows as they are, without the write lock.
    func attempts(_ keys: AttemptKeys) throws(StoreError) -> Attempts
    /// Reads the rows, decides, and where the attempt is admitted stores what was decided, in one transaction. Every
    /// worker knows of it when the call returns; it is durable with the next change that is, which stands before the
    /// attempt's answer: what a power cut takes back was answered to nobody.
    func countAttempt(_ keys: AttemptKeys, _ decide: (Attempts) -> ThrottleDecision) throws(StoreError)
        -> ThrottleDecision
    /// The attempt was right: no failures any more, and the place is known.
    func countSuccess(_ keys: AttemptKeys, at now: Timestamp) throws(StoreError)
    /// Adds attempts that were refused to rows that are there.
    func addThrottled(_ counts: [[UInt8]: Int64]) throws(StoreError)
    /// The device is known from now on. Of the name's known devices the newest stay, this one among them.
    /// - Parameters:
    ///   - pair: `AttemptKeys.pair` of a device.
    ///   - limit: how many stay.
    func rememberDevice(_ pair: [UInt8], keeping limit: Int, at now: Timestamp) throws(StoreError)
    /// Forgets the failures of a name, at all places; known places stay known.
    /// - Parameter name: `AttemptKeys.name`.
    /// - Returns: false, and nothing is recorded, where none were counted.
    func forgetFailures(of name: [UInt8], recording event: Event) throws(StoreError) -> Bool
}
