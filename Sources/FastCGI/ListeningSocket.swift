internal import Glibc

/// The socket that a worker accepts on: non-blocking, closed on exec, and never shut down, since other workers
/// accept on the same one.
public struct ListeningSocket: ~Copyable {
    /// The first descriptor that sd_listen_fds(3) hands over.
    private static let firstInherited: Int32 = 3
    /// Where the FastCGI specification (§2.2) puts the listening socket.
    private static let fastCGIDescriptor: Int32 = 0

    /// The descriptor; open for as long as this value lives.
    public let descriptor: Int32

    /// - Throws: `systemCall` where the descriptor's flags cannot be set.
    init(takingOwnershipOf descriptor: Int32) throws(ListenError) {
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0, fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0,
            fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0
        else {
            throw .systemCall("fcntl", path: nil, errno: errno)
        }
        self.descriptor = descriptor
    }

    deinit { _ = close(descriptor) }

    /// The socket that whoever started us opened: the one of `LISTEN_FDS` (systemd, sd_listen_fds(3)) when
    /// `LISTEN_PID` is this process, otherwise file descriptor 0 (spawn-fcgi, FastCGI §2.2).
    ///
    /// The variables are removed from the environment, so that no child takes them for its own.
    /// - Throws: `inheritedCount`, `notListening`, `nothingInherited`, or `systemCall`.
    public static func inherited() throws(ListenError) -> ListeningSocket {
        let intended = variable("LISTEN_PID")
        let count = variable("LISTEN_FDS")
        for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] {
            guard unsafe unsetenv(name) == 0 else { throw .systemCall("unsetenv", path: nil, errno: errno) }
        }
        if let count, let intended, intended == String(getpid()) {
            guard count == "1" else { throw .inheritedCount(count) }
            guard isListening(firstInherited) else { throw .notListening(descriptor: firstInherited) }
            return try ListeningSocket(takingOwnershipOf: firstInherited)
        }
        guard isListening(fastCGIDescriptor) else { throw .nothingInherited }
        return try ListeningSocket(takingOwnershipOf: fastCGIDescriptor)
    }

    private static func variable(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    /// Whether the descriptor is a stream socket on which listen(2) was called (socket(7), SO_ACCEPTCONN).
    private static func isListening(_ descriptor: Int32) -> Bool {
        option(SO_ACCEPTCONN, of: descriptor) == 1
            && option(SO_TYPE, of: descriptor) == Int32(SOCK_STREAM.rawValue)
    }

    private static func option(_ name: Int32, of descriptor: Int32) -> Int32? {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 else { return nil }
        return value
    }
}
