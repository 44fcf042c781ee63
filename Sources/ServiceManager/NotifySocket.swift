internal import Glibc

/// The socket at which the service manager hears how we are (sd_notify(3)): a datagram for each message, over a
/// descriptor that is opened once, so that a process which has run out of them is still heard.
///
/// A manager that does not listen is no reason to fail: what cannot be sent is dropped.
public final class NotifySocket {
    /// What can be said; sd_notify(3) has the words.
    public enum Message: Sendable {
        /// We serve from now on.
        case ready
        /// We end, after what we have in hand.
        case stopping
        /// One line for `systemctl status`, for everybody to read.
        case status(String)
        /// We are not stuck.
        case alive
        /// How long we may be silent from now on.
        case watchdogTimeout(microseconds: Int64)

        var line: String {
            switch self {
            case .ready: "READY=1"
            case .stopping: "STOPPING=1"
            case .status(let text):
                "STATUS=" + String(decoding: text.utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
            case .alive: "WATCHDOG=1"
            case .watchdogTimeout(let microseconds): "WATCHDOG_USEC=\(microseconds)"
            }
        }
    }

    private let address: SocketAddress
    private let descriptor: Int32
    /// How long the manager lets us be silent, in microseconds; nil: for ever.
    private let watchdogMicroseconds: Int64?
    /// Seconds that a message which must not be lost waits for a manager whose queue is full.
    private static let patience = 5

    /// - Parameters:
    ///   - path: a path, or `@` and a name of the abstract namespace, of 107 bytes at most.
    ///   - watchdogMicroseconds: how long the manager lets us be silent; nil: for ever.
    /// - Returns: nil where the address cannot be one, or the process has no descriptor left.
    public init?(path: String, watchdogMicroseconds: Int64? = nil) {
        guard let first = path.utf8.first, first == UInt8(ascii: "/") || first == UInt8(ascii: "@"),
            let address = SocketAddress(path: path, allowingAbstract: true)
        else { return nil }
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var limit = timeval(tv_sec: Self.patience, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        self.address = address
        self.watchdogMicroseconds = watchdogMicroseconds
    }

    deinit { _ = close(descriptor) }

    /// The socket of `$NOTIFY_SOCKET`, with the watchdog of `$WATCHDOG_USEC` if that is meant for this process
    /// (sd_watchdog_enabled(3)); nil where nobody listens.
    public static func ofEnvironment() -> NotifySocket? {
        guard let path = variable("NOTIFY_SOCKET") else { return nil }
        return NotifySocket(
            path: path,
            watchdogMicroseconds: timeout(
                microseconds: variable("WATCHDOG_USEC"), process: variable("WATCHDOG_PID"), own: getpid()))
    }

    /// Says all of it in one datagram.
    public func say(_ messages: Message...) { _ = send(messages, flags: 0) }

    /// The same, if it can be said at once.
    /// - Returns: false where it has to be said again, since the manager's queue is full.
    func trySaying(_ messages: Message...) -> Bool { send(messages, flags: Int32(MSG_DONTWAIT)) }

    private func send(_ messages: [Message], flags: Int32) -> Bool {
        let bytes = Array(messages.map(\.line).joined(separator: "\n").utf8)
        let sent = unsafe address.withPointer { pointer, size in
            unsafe sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | flags, pointer, size)
        }
        return sent >= 0 || errno != EAGAIN
    }

    /// The watchdog that the manager set for us; nil where there is none.
    ///
    /// - Parameters:
    ///   - longestTurn: how long the loop may rightly be away; a manager that allows less is asked for more.
    ///   - now: milliseconds of the monotonic clock.
    public func watchdog(longestTurn: Duration, now: Int) -> Watchdog? {
        guard let watchdogMicroseconds else { return nil }
        let needed = (longestTurn + Watchdog.interval) / .microseconds(1)
        if Double(watchdogMicroseconds) < needed { say(.watchdogTimeout(microseconds: Int64(needed))) }
        return Watchdog(now: now)
    }

    /// The watchdog's time as the environment has it; nil where there is none, or it is another process'.
    static func timeout(microseconds: String?, process: String?, own: Int32) -> Int64? {
        guard let microseconds, let value = Int64(microseconds), value > 0 else { return nil }
        guard process.map({ $0 == String(own) }) ?? true else { return nil }
        return value
    }

    private static func variable(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }
}
