import Glibc

/// The service manager's side: a datagram socket of this process.
final class ManagerSocket {
    let descriptor: Int32
    /// As `$NOTIFY_SOCKET` names it.
    let path: String

    /// - Parameter path: `@` begins a name of the abstract namespace.
    init(_ path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_un()
        var bytes = Array(path.utf8)
        if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let size = socklen_t(2 + bytes.count + (bytes[0] == 0 ? 0 : 1))
        let result = unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, size) }
        }
        guard result == 0 else { throw SocketFailure(number: errno) }
    }

    deinit {
        _ = close(descriptor)
        if path.hasPrefix("/") { _ = unsafe unlink(path) }
    }

    /// A path that no other test has.
    static func freshPath() -> String { "/tmp/notify-\(getpid())-\(UInt32.random(in: .min ... .max))" }

    /// The datagrams that have come, oldest first.
    func received() -> [String] {
        var datagrams: [String] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else { return datagrams }
            datagrams.append(String(decoding: buffer.prefix(count), as: UTF8.self))
        }
    }
}

struct SocketFailure: Error { let number: Int32 }
