internal import CFastCGI
internal import Glibc
internal import Synchronization

// Here and not in an object, because a signal handler reaches nothing else. Atomics without locks, so that the
// handler may touch them (signal-safety(7)).
private let watchedDescriptor = Atomic<Int32>(-1)
private let hasPassed = Atomic<Bool>(false)
private let isTimerSet = Atomic<Bool>(false)

/// The time limit of one request, kept by SIGALRM: SO_RCVTIMEO does not stop a peer that sends a byte now and then.
///
/// When it passes, the connection is shut down, which ends every wait of libfcgi's on it; a handler that waits in a
/// system call gets EINTR. When the grace passes as well, the handler is stuck and the process ends with status 70.
/// The timer is set once for a request and runs on behind it, since the next one sets it anew: `rest()` stops it.
/// There is one per process, since there is one interval timer (setitimer(2)) and one request at a time.
enum Deadline {
    /// EX_SOFTWARE of sysexits.h.
    static let exitStatus: Int32 = 70

    /// Stands for a connection where there is none to shut down: no process can have that many descriptors.
    private static let noConnection = Int32.max

    private static let lastWords: StaticString =
        "{\"level\":\"critical\",\"message\":\"a handler overran its time limit, the worker ends\",\"exit\":70}\n"

    /// - Throws: where the handler cannot be installed.
    static func install() throws(WorkerError) {
        // A first touch outside the handler: a global is made on first use.
        watchedDescriptor.store(-1, ordering: .relaxed)
        hasPassed.store(false, ordering: .relaxed)
        let installed = shim_handle(SIGALRM) { _ in
            let saved = errno
            Deadline.alarm()
            errno = saved
        }
        guard installed == 0 else { throw .systemCall("sigaction", errno: errno) }
        // Whoever started us may have had it blocked, which is inherited.
        var signals = sigset_t()
        guard unsafe sigemptyset(&signals) == 0, unsafe sigaddset(&signals, SIGALRM) == 0,
            unsafe sigprocmask(SIG_UNBLOCK, &signals, nil) == 0
        else {
            throw .systemCall("sigprocmask", errno: errno)
        }
    }

    /// Starts the clock for the connection.
    static func start(for descriptor: Int32, limit: Duration, grace: Duration) throws(WorkerError) {
        hasPassed.store(false, ordering: .relaxed)
        try set(itimerval(it_interval: timeval(grace), it_value: timeval(limit)))
        isTimerSet.store(true, ordering: .relaxed)
        watchedDescriptor.store(descriptor, ordering: .relaxed)
    }

    /// Lets the clock run on for work that has no connection; it has what is left of the time, and the grace twice.
    /// - Returns: whether the time had passed.
    static func leaveConnection() -> Bool {
        watchedDescriptor.store(noConnection, ordering: .relaxed)
        return hasPassed.exchange(false, ordering: .relaxed)
    }

    /// Ends the watch. Cost: no system call.
    static func stop() {
        watchedDescriptor.store(-1, ordering: .relaxed)
    }

    /// Stops a timer that nobody needs now, so that a worker with nothing to do sleeps.
    static func rest() throws(WorkerError) {
        guard isTimerSet.exchange(false, ordering: .relaxed) else { return }
        try set(itimerval())
    }

    private static func set(_ timer: itimerval) throws(WorkerError) {
        var timer = timer
        guard unsafe setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil) == 0 else {
            throw .systemCall("setitimer", errno: errno)
        }
    }

    /// Runs in the signal handler: nothing here may allocate or lock.
    private static func alarm() {
        let descriptor = watchedDescriptor.load(ordering: .relaxed)
        guard descriptor >= 0 else { return }
        if hasPassed.exchange(true, ordering: .relaxed) {
            _ = unsafe write(STDERR_FILENO, lastWords.utf8Start, lastWords.utf8CodeUnitCount)
            _exit(exitStatus)
        }
        _ = shutdown(descriptor, Int32(SHUT_RDWR))
    }
}

extension timeval {
    /// Rounded up to a microsecond, so that a time limit is never 0, which would mean none.
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let microseconds = attoseconds / 1_000_000_000_000 + (seconds == 0 ? 1 : 0)
        self.init(tv_sec: Int(seconds), tv_usec: Int(min(microseconds, 999_999)))
    }
}
