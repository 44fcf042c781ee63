internal import Glibc

/// A point on the monotonic clock (clock_gettime(2), CLOCK_MONOTONIC): setting the wall clock does not move it.
public struct Deadline: Sendable, Equatable {
    let nanoseconds: Int64

    /// That long from now; below zero counts as zero, and at most a year.
    public static func after(_ duration: Duration) -> Deadline {
        Deadline(nanoseconds: now() + nanosecondsOf(duration))
    }

    /// What is left, never below zero.
    public var remaining: Duration { .nanoseconds(max(0, nanoseconds - Self.now())) }

    /// How long ago it passed.
    var microsecondsAgo: UInt64 { UInt64(clamping: (Self.now() - nanoseconds) / 1_000) }

    public var hasPassed: Bool { Self.now() >= nanoseconds }

    private static func now() -> Int64 {
        var time = timespec()
        // Fails only for a clock that the kernel does not know; zero then makes every deadline look far, not passed.
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    private static func nanosecondsOf(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = min(max(duration, .zero), .seconds(31_536_000)).components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

extension Duration {
    /// Whole milliseconds, rounded up, as far as an `int` goes.
    var milliseconds: Int32 {
        let (seconds, attoseconds) = components
        guard seconds < 2_000_000 else { return 2_000_000_000 }
        return Int32(seconds) * 1_000 + Int32((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
