internal import Glibc

/// One worker's notify socket (sd_notify(3)) in a folder that nobody else may enter.
///
/// It lasts until the worker is ready, no longer: a pool that is killed leaves nothing behind but for workers that it
/// was just starting.
final class ReadinessSocket {
    let path: String
    let descriptor: Int32
    private let folder: PrivateFolder

    /// - Throws: `systemCall`, also where the path is too long for a socket (107 bytes).
    init() throws(PoolError) {
        folder = try PrivateFolder()
        path = folder.path + "/ready"
        var address = sockaddr_un()
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw .systemCall("bind", errno: ENAMETOOLONG)
        }
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let type = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        descriptor = try PoolError.check(socket(AF_UNIX, type, 0), "socket")
        let bound = unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try PoolError.check(bound, "bind")
    }

    deinit {
        close(descriptor)
        _ = unsafe unlink(path)
    }

    /// Reads what has come.
    /// - Returns: whether the worker said that it is ready.
    func readReady() -> Bool {
        var isReady = false
        var buffer = [UInt8](repeating: 0, count: 512)
        while true {
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return isReady }
            let lines = buffer.prefix(count).split(separator: UInt8(ascii: "\n"))
            if lines.contains(where: { $0.elementsEqual("READY=1".utf8) }) { isReady = true }
        }
    }
}
