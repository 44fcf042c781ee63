internal import CFastCGI
internal import Glibc

/// Signals as something to read: they are blocked, so that none can fall between a check and a wait, nor interrupt
/// an accept or a request (signalfd(2)). For programs of one thread.
public struct SignalDescriptor: ~Copyable {
    /// Readable once one of the signals came.
    public let descriptor: Int32

    /// - Throws: `systemCall`.
    public init(of numbers: [Int32]) throws(WorkerError) { descriptor = try Self.open(numbers) }

    deinit { _ = close(descriptor) }

    /// Takes every signal that has come; each is told once, however often it came.
    public borrowing func read() -> Set<Int32> {
        var seen: Set<Int32> = []
        var record = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        while unsafe Glibc.read(descriptor, &record, size) == size { seen.insert(Int32(record.ssi_signo)) }
        return seen
    }

    private static func open(_ numbers: [Int32]) throws(WorkerError) -> Int32 {
        var signals = sigset_t()
        guard unsafe sigemptyset(&signals) == 0 else { throw .systemCall("sigemptyset", errno: errno) }
        for number in numbers {
            guard unsafe sigaddset(&signals, number) == 0 else { throw .systemCall("sigaddset", errno: errno) }
        }
        guard unsafe sigprocmask(SIG_BLOCK, &signals, nil) == 0 else { throw .systemCall("sigprocmask", errno: errno) }
        let descriptor = unsafe signalfd(-1, &signals, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
        guard descriptor >= 0 else { throw .systemCall("signalfd", errno: errno) }
        return descriptor
    }
}
