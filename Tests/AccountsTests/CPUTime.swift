import Glibc
import Testing

/// The least CPU time of the thread over three calls (clock_gettime(2)): what the call itself costs, with as little as
/// can be of what other work on the machine does to its caches.
func leastCPUTime(of body: () throws -> Void) rethrows -> Duration {
    var least = Duration.seconds(3_600)
    for _ in 0..<3 {
        let before = threadTime()
        try body()
        least = min(least, threadTime() - before)
    }
    return least
}

private func threadTime() -> Duration {
    var time = timespec()
    #expect(unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}
