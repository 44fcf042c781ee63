internal import Glibc
internal import ServiceManager

extension ListeningSocket {
    /// Makes the socket and listens on it.
    ///
    /// It is bound under a temporary name beside the path and renamed once mode and group are right, so that nobody
    /// can connect with wrong rights and there is no moment without a socket. What lies at the path is replaced only
    /// if it is a socket at which nobody answers.
    /// - Throws: `pathTooLong`, `notASocket`, `inUse`, `unknownGroup`, or `systemCall`.
    public static func bind(_ address: ListenAddress) throws(ListenError) -> ListeningSocket {
        let path = address.path
        let temporary = "\(path).\(getpid())"
        let group = try address.group.map(groupID)
        guard SocketAddress(path: temporary) != nil else { throw .pathTooLong(path) }
        try refuseUnlessReplaceable(path)
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .systemCall("socket", path: nil, errno: errno) }
        let listening = try ListeningSocket(takingOwnershipOf: descriptor)
        try removeSocket(temporary)
        do throws(ListenError) {
            try listening.bind(to: temporary, mode: address.mode, group: group)
            guard listen(listening.descriptor, address.backlog) == 0 else {
                throw ListenError.systemCall("listen", path: path, errno: errno)
            }
            guard unsafe rename(temporary, path) == 0 else {
                throw ListenError.systemCall("rename", path: path, errno: errno)
            }
        } catch {
            _ = unsafe unlink(temporary)
            throw error
        }
        return listening
    }

    private borrowing func bind(to path: String, mode: UInt32, group: gid_t?) throws(ListenError) {
        guard let address = SocketAddress(path: path) else { throw .pathTooLong(path) }
        // Until chmod nobody but us may connect, whatever the umask was.
        let previous = umask(0o177)
        let bound = unsafe address.withPointer { pointer, size in unsafe Glibc.bind(descriptor, pointer, size) }
        let bindError = errno
        umask(previous)
        guard bound == 0 else { throw .systemCall("bind", path: path, errno: bindError) }
        if let group {
            guard unsafe chown(path, uid_t.max, group) == 0 else {
                throw .systemCall("chown", path: path, errno: errno)
            }
        }
        guard unsafe chmod(path, mode) == 0 else { throw .systemCall("chmod", path: path, errno: errno) }
    }

    private static func refuseUnlessReplaceable(_ path: String) throws(ListenError) {
        guard try isSocket(path) else { return }
        guard let address = SocketAddress(path: path) else { throw .pathTooLong(path) }
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard probe >= 0 else { throw .systemCall("socket", path: nil, errno: errno) }
        defer { _ = close(probe) }
        let connected = unsafe address.withPointer { pointer, size in unsafe connect(probe, pointer, size) }
        let connectError = errno
        if connected == 0 { throw .inUse(path) }
        switch connectError {
        case ECONNREFUSED, ENOENT: return
        // A full backlog: somebody listens there and is busy.
        case EAGAIN: throw .inUse(path)
        default: throw .systemCall("connect", path: path, errno: connectError)
        }
    }

    /// Whether there is a socket at the path; false where there is nothing.
    private static func isSocket(_ path: String) throws(ListenError) -> Bool {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else {
            guard errno == ENOENT else { throw .systemCall("lstat", path: path, errno: errno) }
            return false
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path) }
        return true
    }

    /// Removes what an earlier process of our id left under the temporary name.
    private static func removeSocket(_ path: String) throws(ListenError) {
        guard try isSocket(path) else { return }
        guard unsafe unlink(path) == 0 else { throw .systemCall("unlink", path: path, errno: errno) }
    }

    private static func groupID(_ name: String) throws(ListenError) -> gid_t {
        guard let entry = unsafe getgrnam(name) else { throw .unknownGroup(name) }
        return unsafe entry.pointee.gr_gid
    }
}
