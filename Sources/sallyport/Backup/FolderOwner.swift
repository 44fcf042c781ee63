internal import Glibc
internal import Settings

/// Work in the folder of a user who may do less than we: done as that user, so that nothing they put there leads root
/// elsewhere, and that what is made is theirs.
enum FolderOwner {
    /// Runs `body` as the folder's owner where root runs us; as we are where there is no such folder.
    static func acting<Value>(in folder: String, _ body: () throws -> Value) throws -> Value {
        var status = stat()
        guard geteuid() == 0, unsafe stat(folder, &status) == 0, status.st_uid != 0 else { return try body() }
        guard setegid(status.st_gid) == 0, seteuid(status.st_uid) == 0 else {
            throw Failure("cannot act as the owner of \(folder)", status: ExitStatus.unavailable)
        }
        defer {
            // Fails only for a process that was never root.
            _ = seteuid(0)
            _ = setegid(getgid())
        }
        return try body()
    }
}
