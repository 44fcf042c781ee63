/// A point in time: whole seconds since 1970-01-01 UTC, as the database and the tokens have it.
public struct Timestamp: Hashable, Comparable, Sendable {
    public let secondsSince1970: Int64

    public init(secondsSince1970: Int64) { self.secondsSince1970 = secondsSince1970 }

    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.secondsSince1970 < right.secondsSince1970
    }

    /// That many seconds later (or earlier, below zero); stops at the ends of what 64 bits can say.
    public func adding(seconds: Int64) -> Timestamp {
        let (sum, overflowed) = secondsSince1970.addingReportingOverflow(seconds)
        return Timestamp(secondsSince1970: overflowed ? (seconds < 0 ? .min : .max) : sum)
    }

    /// How many seconds lie between the two, whichever is earlier.
    public func distance(to other: Timestamp) -> UInt64 {
        self < other
            ? UInt64(bitPattern: other.secondsSince1970 &- secondsSince1970)
            : UInt64(bitPattern: secondsSince1970 &- other.secondsSince1970)
    }
}
