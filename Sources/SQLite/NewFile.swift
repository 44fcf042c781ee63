internal import Glibc

/// Files that must not exist yet, made with exactly the mode that is asked for.
public enum NewFile {
    /// Whether anything stands at that path, a dangling link among them.
    public static func exists(at path: String) -> Bool {
        mode(of: path) != nil
    }

    /// The permission bits of what stands at that path; nil where nothing does.
    public static func mode(of path: String) -> UInt32? {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
    }

    /// Whether a file of no bytes stands at that path.
    public static func isEmpty(at path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_size == 0
    }

    /// Makes an empty file, whatever the umask.
    ///
    /// - Throws: `exists` where there is one, `system` otherwise.
    public static func create(at path: String, mode: UInt32) throws(SQLiteError) {
        let flags = O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW
        let descriptor = unsafe open(path, flags, mode_t(mode))
        guard descriptor >= 0 else {
            throw errno == EEXIST ? .exists(path: path) : .system(call: "open", systemError: errno)
        }
        defer { _ = close(descriptor) }  // nothing was written that closing could lose
        guard fchmod(descriptor, mode_t(mode)) == 0 else { throw .system(call: "fchmod", systemError: errno) }
        guard fsync(descriptor) == 0 else { throw .system(call: "fsync", systemError: errno) }
    }

    /// Makes the folder where there is none and gives it that mode in any case, whatever the umask. A folder that has
    /// it already is left alone: whoever is not of the folder's group would take its set-group-ID bit away (chmod(2)),
    /// and a sandbox may forbid to set it.
    ///
    /// - Throws: `setting` where it belongs to another user, who could put other files in the place of ours whatever
    ///   their modes; `system`.
    public static func ensureFolder(at path: String, mode: UInt32) throws(SQLiteError) {
        var status = stat()
        if unsafe stat(path, &status) != 0 {
            guard unsafe mkdir(path, mode_t(mode)) == 0 || errno == EEXIST else {
                throw .system(call: "mkdir", systemError: errno)
            }
            guard unsafe stat(path, &status) == 0 else { throw .system(call: "stat", systemError: errno) }
        }
        guard status.st_uid == geteuid() else {
            throw .setting(name: "the folder's owner", expected: "user \(geteuid())", found: "user \(status.st_uid)")
        }
        guard status.st_mode & 0o7777 != mode_t(mode) else { return }
        guard unsafe chmod(path, mode_t(mode)) == 0 else { throw .system(call: "chmod", systemError: errno) }
    }

    /// Makes the folder's entries durable (fsync(2), "Calling fsync() does not necessarily ensure…").
    public static func syncFolder(at path: String) throws(SQLiteError) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(call: "open", systemError: errno) }
        defer { _ = close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .system(call: "fsync", systemError: errno) }
    }
}
