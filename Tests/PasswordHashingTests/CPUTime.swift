import Glibc
import Testing

/// CPU time used so far by the thread or the process (clock_gettime(2)); other work on the machine hardly shows in it.
func cpu(_ clock: clockid_t = CLOCK_THREAD_CPUTIME_ID) -> Duration {
    var time = timespec()
    #expect(unsafe clock_gettime(clock, &time) == 0)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}

/// The least CPU time of the thread over five calls, so that other work on the machine does not count.
func leastCPUTime(of body: () throws -> Void) rethrows -> Duration {
    var least = Duration.seconds(3_600)
    for _ in 0..<5 {
        let before = cpu()
        try body()
        least = min(least, cpu() - before)
    }
    return least
}
