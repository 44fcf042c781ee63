internal import Accounts
internal import Glibc
public import SQLite

/// Which rings of master keys the running programs hold: a file for each ring in the state folder, named by its ids, on
/// which every program that seals keeps a shared flock(2) for as long as it lives. The kernel gives it back whatever
/// ends a process.
///
/// A program first locks, then reads which keys it must have. Who adds such a key and then finds no lock on a ring that
/// lacks it knows that every program has it, or will refuse to start.
public struct RingFiles {
    /// A ring that a running program holds.
    public struct Held: Sendable, Equatable {
        /// The file's inode, by which /proc/locks tells the processes.
        public let inode: UInt64
    }

    private let folder: String

    /// - Parameter folder: the state folder.
    public init(in folder: String) { self.folder = folder }

    /// Holds the ring for as long as this process lives: the descriptor is never closed.
    /// - Parameter ids: the ids of its keys, at most `maxKeys`.
    /// - Throws: `setting` for more of them, `system`.
    public func hold(_ ids: [[UInt8]]) throws(SQLiteError) {
        guard ids.count <= Self.maxKeys else {
            throw .setting(
                name: "the number of master keys", expected: "at most \(Self.maxKeys)", found: "\(ids.count)")
        }
        let descriptor = try make(Self.prefix + ids.map(MasterSecret.text(ofID:)).sorted().joined(separator: "-"))
        // Waits for no longer than somebody looks whether it is held.
        while flock(descriptor, LOCK_SH) != 0 {
            guard errno == EINTR else { throw .system(call: "flock", systemError: errno) }
        }
    }

    /// The most keys of a ring: their ids make a file's name.
    public static let maxKeys = 24

    /// Rings without that key which a running program holds.
    public func held(without id: [UInt8]) throws(SQLiteError) -> [Held] {
        var held: [Held] = []
        for name in try names()
        where !name.dropFirst(Self.prefix.count).split(separator: "-").contains(Substring(MasterSecret.text(ofID: id)))
        {
            let descriptor = try openExisting(folder + "/" + name)
            defer { _ = close(descriptor) }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { continue }
            guard errno == EWOULDBLOCK else { throw .system(call: "flock", systemError: errno) }
            var status = stat()
            guard unsafe fstat(descriptor, &status) == 0 else { throw .system(call: "fstat", systemError: errno) }
            held.append(Held(inode: UInt64(status.st_ino)))
        }
        return held
    }

    /// Keeps others from changing the ring for as long as this process lives.
    /// - Returns: false where another process is at it.
    public func claim() throws(SQLiteError) -> Bool {
        let descriptor = try make("ring.lock")
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
        guard errno == EWOULDBLOCK else { throw .system(call: "flock", systemError: errno) }
        return false
    }

    private static let prefix = "ring-"

    /// Opens a file in the folder, and makes it where it is missing: 0600, since whoever may read it could lock it.
    private func make(_ name: String) throws(SQLiteError) -> Int32 {
        let path = folder + "/" + name
        let descriptor = unsafe open(path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if descriptor >= 0 {
            try giveToOwner(descriptor)
            return descriptor
        }
        guard errno == EEXIST else { throw .system(call: "open", systemError: errno) }
        return try openExisting(path)
    }

    /// Opens what is there already, if it is what `make` makes: root must neither wait at a pipe nor take for a lock
    /// what the folder's owner linked there.
    private func openExisting(_ path: String) throws(SQLiteError) -> Int32 {
        let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw .system(call: "open", systemError: errno) }
        var (status, owner) = (stat(), stat())
        guard unsafe fstat(descriptor, &status) == 0, unsafe stat(folder, &owner) == 0 else {
            let error = errno
            _ = close(descriptor)
            throw .system(call: "stat", systemError: error)
        }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1, status.st_uid == owner.st_uid else {
            _ = close(descriptor)
            throw .setting(
                name: path, expected: "a file of the folder's owner with one name", found: "something else")
        }
        return descriptor
    }

    /// What root has just made must not lock out the user as whom the workers run.
    private func giveToOwner(_ descriptor: Int32) throws(SQLiteError) {
        guard geteuid() == 0 else { return }
        var status = stat()
        guard unsafe stat(folder, &status) == 0 else { throw .system(call: "stat", systemError: errno) }
        guard fchown(descriptor, status.st_uid, status.st_gid) == 0 else {
            throw .system(call: "fchown", systemError: errno)
        }
    }

    private func names() throws(SQLiteError) -> [String] {
        guard let entries = unsafe opendir(folder) else { throw .system(call: "opendir", systemError: errno) }
        defer { unsafe closedir(entries) }
        var names: [String] = []
        while let entry = unsafe readdir(entries) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix(Self.prefix) { names.append(name) }
        }
        return names
    }
}
