internal import Glibc
internal import Settings

/// Work in the folder of a user who may do less than we: done as that user, so that nothing they put there leads root
/// elsewhere, and that what is made is theirs.
enum FolderOwner {
    /// Runs `body` as the folder's owner and group where root runs us; as we are where there is no such folder. For a
    /// process of one thread.
    /// - Throws: `Failure` where that is refused, and what `body` throws.
    static func acting<Value>(in folder: String, _ body: () throws -> Value) throws -> Value {
        var status = stat()
        guard geteuid() == 0, unsafe stat(folder, &status) == 0, status.st_uid != 0 else { return try body() }
        let group = getegid()
        guard setegid(status.st_gid) == 0, seteuid(status.st_uid) == 0 else {
            throw Failure(
                "cannot become user \(status.st_uid), who owns \(folder)", status: ExitStatus.cannotCreate)
        }
        defer {
            guard seteuid(0) == 0, setegid(group) == 0 else { fatalError("cannot become root again") }
        }
        return try body()
    }
}
