internal import Glibc

/// What stat(2) tells of a path.
struct FileStatus {
    let mode: UInt32
    let owner: uid_t
    let group: gid_t
    let isSocket: Bool

    /// Nil where there is nothing, or nothing that we may see.
    init?(_ path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        mode = status.st_mode & 0o7777
        owner = status.st_uid
        group = status.st_gid
        isSocket = status.st_mode & S_IFMT == S_IFSOCK
    }

    var octalMode: String { "0" + String(mode, radix: 8) }
}

/// A user of this machine with the groups that it is in.
struct MachineUser {
    let name: String
    let id: uid_t
    let groups: [gid_t]

    /// Nil where there is none of that name.
    /// - Parameter group: the group it runs with, where another than its own is named.
    init?(_ name: String, group: String?) {
        guard let entry = unsafe getpwnam(name) else { return nil }
        self.name = name
        id = unsafe entry.pointee.pw_uid
        var own = unsafe entry.pointee.pw_gid
        if let group {
            guard let found = unsafe getgrnam(group) else { return nil }
            own = unsafe found.pointee.gr_gid
        }
        var list = [gid_t](repeating: 0, count: 256)
        var count = Int32(list.count)
        guard unsafe getgrouplist(name, own, &list, &count) >= 0 else { return nil }
        groups = Array(list[..<Int(count)])
    }

    /// Whether it may connect to that socket: connect(2) needs the right to write.
    func mayConnect(to socket: FileStatus) -> Bool {
        if id == 0 { return true }
        if id == socket.owner { return socket.mode & 0o200 != 0 }
        if groups.contains(socket.group) { return socket.mode & 0o020 != 0 }
        return socket.mode & 0o002 != 0
    }
}
