internal import Glibc

/// Tells the service manager how the worker is (sd_notify(3)): one datagram to `$NOTIFY_SOCKET`, nothing where that
/// is not set. A manager that does not listen is no reason for a worker to fail, so that errors are not reported.
public enum ServiceNotification {
    /// The worker serves from now on.
    public static func ready() { send("READY=1") }

    /// The worker ends, after what it has in hand.
    public static func stopping() { send("STOPPING=1") }

    /// One line for `systemctl status`.
    public static func status(_ text: String) {
        send("STATUS=" + String(decoding: text.utf8.map { $0 < 0x20 ? 0x20 : $0 }, as: UTF8.self))
    }

    private static func send(_ state: String) {
        guard let variable = unsafe getenv("NOTIFY_SOCKET"),
            let address = unsafe SocketAddress(path: String(cString: variable), allowingAbstract: true)
        else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { _ = close(descriptor) }
        let message = Array(state.utf8)
        _ = unsafe address.withPointer { pointer, size in
            unsafe sendto(descriptor, message, message.count, Int32(MSG_NOSIGNAL), pointer, size)
        }
    }
}
