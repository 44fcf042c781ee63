import Glibc
import Testing

/// CPU time used so far by the thread or the process (clock_gettime(2)); other work on the machine hardly shows in it.
func cpu(_ clock: clockid_t = CLOCK_THREAD_CPUTIME_ID) -> Duration {
    var time = timespec()
    #expect(unsafe clock_gettime(clock, &time) == 0)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}
