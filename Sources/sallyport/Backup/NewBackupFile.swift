internal import Backup
internal import Glibc

/// A file in the making: nobody sees it under its name before it is whole and on the disk. Locked while it is written,
/// so that a later run tells it from what a killed one left.
final class NewBackupFile {
    let descriptor: Int32
    private let path: String
    private let temporary: String
    private var isPublished = false

    /// What stands in the name of one that is not whole, behind the name that it is to get.
    static let mark = ".new-"

    /// - Parameter path: the name that it gets in the end.
    init(for path: String) throws(BackupError) {
        self.path = path
        temporary = path + Self.mark + String(UInt64.random(in: .min ... .max), radix: 36)
        descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .failed(errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, fchmod(descriptor, 0o600) == 0 else { throw .failed(errno) }
    }

    deinit {
        if !isPublished { _ = unsafe unlink(temporary) }
        _ = close(descriptor)
    }

    /// Gives the file its name, durably.
    /// - Parameter replacing: whether another of that name makes room.
    /// - Throws: `failed(EEXIST)` where there is one that is not to make room.
    func publish(replacing: Bool) throws(BackupError) {
        guard fsync(descriptor) == 0 else { throw .failed(errno) }
        // link(2) never replaces what somebody else put there meanwhile.
        let result = replacing ? unsafe rename(temporary, path) : unsafe link(temporary, path)
        guard result == 0 else { throw .failed(errno) }
        if !replacing { _ = unsafe unlink(temporary) }
        isPublished = true
        try Self.syncFolder(of: path)
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func syncFolder(of path: String) throws(BackupError) {
        let folder = unsafe open(folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw .failed(errno) }
        defer { _ = close(folder) }
        guard fsync(folder) == 0 else { throw .failed(errno) }
    }
}
