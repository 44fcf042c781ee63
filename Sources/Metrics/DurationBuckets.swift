/// The bounds of every histogram of durations: from what a gate's answer takes to what a request may take at most.
enum DurationBuckets {
    /// Upper bounds in microseconds, and as they stand in `le`.
    static let bounds: [(microseconds: UInt64, text: String)] = [
        (100, "0.0001"), (250, "0.00025"), (500, "0.0005"), (1_000, "0.001"), (2_500, "0.0025"), (5_000, "0.005"),
        (10_000, "0.01"), (25_000, "0.025"), (50_000, "0.05"), (100_000, "0.1"), (250_000, "0.25"),
        (500_000, "0.5"), (1_000_000, "1"), (2_500_000, "2.5"), (5_000_000, "5"), (10_000_000, "10"),
    ]

    /// The place of the bucket in which that falls; `bounds.count` where it is beyond all of them.
    static func index(of microseconds: UInt64) -> Int {
        var index = 0
        while index < bounds.count, microseconds > bounds[index].microseconds { index += 1 }
        return index
    }
}
