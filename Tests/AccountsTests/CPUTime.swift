import Glibc
import Testing

/// The least CPU time of the thread over three calls (clock_gettime(2)): what the call itself costs, with as little as
/// can be of what other work on the machine does to its caches.
func leastCPUTime(of body: () throws -> Void) rethrows -> Duration {
    var least = Duration.seconds(3_600)
    for _ in 0..<3 { least = min(least, try cpuTime(of: body)) }
    return least
}

/// How many times the least CPU time of `unit` that of `body` is. Both are called in turns, three times at least, and
/// twenty times at most while it is not what is expected: other work on the machine makes some calls dearer, not all.
func leastCPUTime(
    expecting expected: ClosedRange<Double>, of body: () throws -> Void, timesThatOf unit: () throws -> Void
) rethrows -> Double {
    var (least, leastUnit) = (Duration.seconds(3_600), Duration.seconds(3_600))
    for turn in 1...20 where turn <= 3 || !expected.contains(least / leastUnit) {
        leastUnit = min(leastUnit, try cpuTime(of: unit))
        least = min(least, try cpuTime(of: body))
    }
    return least / leastUnit
}

private func cpuTime(of body: () throws -> Void) rethrows -> Duration {
    let before = threadTime()
    try body()
    return threadTime() - before
}

private func threadTime() -> Duration {
    var time = timespec()
    #expect(unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}
