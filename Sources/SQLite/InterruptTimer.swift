internal import CSQLite
internal import Glibc

/// Interrupts the system calls of the thread that made it (EINTR), from the deadline on, until it goes out of scope.
///
/// The signal comes again every 50 ms, so that one that arrives just before the call is entered is no loss.
/// timer_create(2), SIGEV_THREAD_ID.
@safe struct InterruptTimer: ~Copyable {
    /// nil is a timer, too: the kernel's first, number 0.
    private let timer: timer_t?

    /// Interrupts the calling thread from the deadline on.
    static func start(at deadline: Deadline) throws(SQLiteError) -> InterruptTimer {
        let signal = __libc_current_sigrtmin() + 4
        try listen(to: signal)
        let timer = try InterruptTimer(sending: signal)
        try timer.arm(deadline)
        return timer
    }

    private init(sending signal: Int32) throws(SQLiteError) {
        var event = unsafe sigevent()
        unsafe event.sigev_notify = Int32(SIGEV_THREAD_ID)
        unsafe event.sigev_signo = signal
        unsafe event._sigev_un._tid = sallyport_gettid()
        var created: timer_t?
        guard unsafe timer_create(CLOCK_MONOTONIC, &event, &created) == 0 else {
            throw .system(call: "timer_create", systemError: errno)
        }
        unsafe timer = unsafe created
    }

    private func arm(_ deadline: Deadline) throws(SQLiteError) {
        var times = itimerspec()
        times.it_value.tv_sec = Int(deadline.nanoseconds / 1_000_000_000)
        times.it_value.tv_nsec = Int(deadline.nanoseconds % 1_000_000_000)
        times.it_interval.tv_nsec = 50_000_000
        guard unsafe timer_settime(timer, Int32(TIMER_ABSTIME), &times, nil) == 0 else {
            throw .system(call: "timer_settime", systemError: errno)
        }
    }

    // A signal that is pending by now is delivered when this call returns: none comes later.
    deinit { _ = unsafe timer_delete(timer) }

    /// A handler that does nothing, without SA_RESTART; and the signal let through, whatever mask was inherited.
    private static func listen(to signal: Int32) throws(SQLiteError) {
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = { _ in }
        guard unsafe sigaction(signal, &action, nil) == 0 else { throw .system(call: "sigaction", systemError: errno) }
        var signals = sigset_t()
        guard unsafe sigemptyset(&signals) == 0, unsafe sigaddset(&signals, signal) == 0 else {
            throw .system(call: "sigaddset", systemError: errno)
        }
        let result = unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        guard result == 0 else { throw .system(call: "pthread_sigmask", systemError: result) }
    }
}
