internal import CFastCGI
internal import Glibc

/// SIGTERM and SIGINT as something to read: they are blocked, so that neither can fall between a check and a wait,
/// nor interrupt an accept or a request (signalfd(2)).
struct TerminationSignals: ~Copyable {
    /// Readable once one of the signals came.
    let descriptor: Int32

    init() throws(WorkerError) { descriptor = try Self.open() }

    deinit { _ = close(descriptor) }

    private static func open() throws(WorkerError) -> Int32 {
        var signals = sigset_t()
        guard unsafe sigemptyset(&signals) == 0, unsafe sigaddset(&signals, SIGTERM) == 0,
            unsafe sigaddset(&signals, SIGINT) == 0
        else {
            throw .systemCall("sigaddset", errno: errno)
        }
        guard unsafe sigprocmask(SIG_BLOCK, &signals, nil) == 0 else { throw .systemCall("sigprocmask", errno: errno) }
        let descriptor = unsafe signalfd(-1, &signals, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
        guard descriptor >= 0 else { throw .systemCall("signalfd", errno: errno) }
        return descriptor
    }
}
