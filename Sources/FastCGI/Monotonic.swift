internal import Glibc

/// The clock that only goes forward (CLOCK_MONOTONIC, clock_gettime(2)); it means nothing across machines.
enum Monotonic {
    static func microseconds() -> Int {
        var now = timespec()
        // Fails only for a clock that does not exist.
        guard unsafe clock_gettime(CLOCK_MONOTONIC, &now) == 0 else { return 0 }
        return now.tv_sec * 1_000_000 + now.tv_nsec / 1_000
    }

    static func milliseconds() -> Int { microseconds() / 1_000 }
}

extension Duration {
    /// Rounded down.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(clamping: seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
    }
}
