internal import Glibc

/// Why a file could not be read; printable after its path, and without a byte of what it holds.
public enum FileError: Error, Equatable, CustomStringConvertible {
    case missing
    /// open(2) or read(2) failed with this `errno`.
    case failed(Int32)
    case notRegular
    case tooLarge(maxBytes: Int)
    /// Others than the owner may read or write it.
    case modeTooOpen
    /// Others than the owner may write it.
    case writableByOthers
    /// Neither root nor we own it.
    case foreignOwner

    public var description: String {
        switch self {
        case .missing: "does not exist"
        case .failed(let code): "cannot be used (\(unsafe String(cString: strerror(code))))"
        case .notRegular: "is not a regular file"
        case .tooLarge(let maxBytes): "is larger than \(maxBytes) bytes"
        case .modeTooOpen: "may be read or written by others than its owner (its mode must be 0600 or 0400)"
        case .writableByOthers: "may be written by others than its owner"
        case .foreignOwner: "belongs to another user"
        }
    }
}

/// Reads small files whole.
public enum RegularFile {
    /// Reads a file of at most `maxBytes` that nobody but its owner, we or root, may write.
    public static func read(_ path: String, maxBytes: Int) throws(FileError) -> [UInt8] {
        try read(path, maxBytes: maxBytes) { (status: stat) throws(FileError) in
            guard status.st_mode & 0o022 == 0 else { throw .writableByOthers }
            guard status.st_uid == geteuid() || status.st_uid == 0 else { throw .foreignOwner }
        }
    }

    /// Reads a file that nobody but its owner, we or root, may read or write.
    ///
    /// A credential of systemd's is root's and opened to this service by an access control list, which stands in the
    /// mode as the group's right to read (systemd.exec(5), "Credentials").
    public static func readSecret(_ path: String, maxBytes: Int) throws(FileError) -> [UInt8] {
        let isCredential = ProcessEnvironment.credentialsFolder.map { path.hasPrefix($0 + "/") } ?? false
        return try read(path, maxBytes: maxBytes) { (status: stat) throws(FileError) in
            let isRootsCredential = isCredential && status.st_uid == 0
            guard status.st_mode & (isRootsCredential ? 0o037 : 0o077) == 0 else { throw .modeTooOpen }
            guard status.st_uid == geteuid() || status.st_uid == 0 else { throw .foreignOwner }
        }
    }

    private static func read(
        _ path: String, maxBytes: Int, check: (stat) throws(FileError) -> Void
    ) throws(FileError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw errno == ENOENT ? .missing : .failed(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .failed(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
        try check(status)
        var bytes = [UInt8](repeating: 0, count: maxBytes + 1)
        var filled = 0
        while filled < bytes.count {
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(descriptor, buffer.baseAddress.map { unsafe $0 + filled }, buffer.count - filled)
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .failed(errno) }
            if count == 0 { break }
            filled += count
        }
        guard filled <= maxBytes else { throw .tooLarge(maxBytes: maxBytes) }
        // In place: a copy would leave a secret behind in memory that nobody wipes.
        bytes.removeLast(bytes.count - filled)
        return bytes
    }
}

extension RegularFile {
    /// Makes a file of mode 0600, and its folder where that is missing, and on the disk when the call returns.
    /// - Returns: false, and nothing is asked or written, where something stands at that path already.
    public static func createSecret(_ path: String, _ content: () throws -> [UInt8]) throws -> Bool {
        if exists(path) { return false }
        if let slash = path.lastIndex(of: "/") { _ = unsafe mkdir(String(path[..<slash]), 0o755) }
        // A name of its own each time: one that a killed process left behind is in nobody's way.
        let temporary = path + ".new-" + String(UInt64.random(in: .min ... .max), radix: 36)
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileError.failed(errno) }
        defer { close(descriptor) }
        do {
            var bytes = try content()
            defer { wipe(&bytes) }
            let written = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            // A short write has no errno: the disk is full.
            guard written == bytes.count else { throw FileError.failed(written < 0 ? errno : ENOSPC) }
            guard fsync(descriptor) == 0 else { throw FileError.failed(errno) }
        } catch {
            _ = unsafe unlink(temporary)
            throw error
        }
        return try publish(temporary, as: path)
    }

    private static func wipe(_ bytes: inout [UInt8]) {
        unsafe bytes.withUnsafeMutableBytes { buffer in
            if let start = buffer.baseAddress { unsafe explicit_bzero(start, buffer.count) }
        }
    }

    /// link(2), not rename(2): it never replaces what somebody else put there meanwhile.
    private static func publish(_ temporary: String, as path: String) throws(FileError) -> Bool {
        let result = unsafe link(temporary, path)
        let failure = errno
        _ = unsafe unlink(temporary)
        guard result == 0 else {
            if failure == EEXIST { return false }
            throw .failed(failure)
        }
        try syncFolder(of: path)
        return true
    }

    private static func syncFolder(of path: String) throws(FileError) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = unsafe open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .failed(errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .failed(errno) }
    }

    /// Puts a new file in the place of a secret one, of its owner and mode 0600, on the disk when the call returns: at
    /// any time there is the old file or the new one, whole. A link stays, and what it leads to is replaced.
    public static func replaceSecret(_ path: String, with content: [UInt8]) throws(FileError) {
        guard let resolved = unsafe realpath(path, nil) else { throw errno == ENOENT ? .missing : .failed(errno) }
        defer { unsafe free(resolved) }
        let place = unsafe String(cString: resolved)
        var status = stat()
        guard unsafe stat(place, &status) == 0 else { throw .failed(errno) }
        let temporary = place + ".new-" + String(UInt64.random(in: .min ... .max), radix: 36)
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .failed(errno) }
        defer { close(descriptor) }
        do throws(FileError) {
            guard status.st_uid == geteuid() || fchown(descriptor, status.st_uid, status.st_gid) == 0 else {
                throw FileError.failed(errno)
            }
            let written = unsafe content.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            guard written == content.count else { throw FileError.failed(written < 0 ? errno : ENOSPC) }
            guard fsync(descriptor) == 0 else { throw FileError.failed(errno) }
            guard unsafe rename(temporary, place) == 0 else { throw FileError.failed(errno) }
        } catch {
            _ = unsafe unlink(temporary)
            throw error
        }
        try syncFolder(of: place)
    }

    /// Whether something stands at that path, a dangling link among them.
    public static func exists(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0
    }
}
