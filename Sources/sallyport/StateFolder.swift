internal import AccountStore
internal import Glibc
internal import Settings

/// What lies at the place of the accounts before they are made.
struct StateFolder {
    let path: String

    /// Whether a site can run on the database that is there.
    ///
    /// One that cannot be read is taken for whole: nobody is to be told that it can be removed.
    var holdsWholeDatabase: Bool { AccountsDatabase.exists(in: path) && !holdsUnfinishedDatabase }

    /// Whether there is what an `init` leaves that was cut short: the lock alone, or a database without its last row.
    var holdsUnfinishedDatabase: Bool {
        guard AccountsDatabase.exists(in: path) else { return names == [AccountsDatabase.lockName] }
        do {
            return try SQLiteAccountStore(.open(in: path, migrating: false)).masterKeys().isEmpty
        } catch {
            return AccountsDatabase.isUnfinished(in: path)
        }
    }

    /// Whether there is anything but those files; so also where the path is no folder or cannot be read.
    func holdsAnything(besides files: [String]) -> Bool {
        guard let names else { return true }
        return names.contains { !files.contains(path + "/" + $0) }
    }

    /// Runs as the folder's owner and group where root was asked to work in somebody else's folder: what is made there is
    /// theirs, and no trick of theirs with links gets further than they do themselves. For a process of one thread.
    /// - Throws: `Failure` where that is refused, and what `body` throws.
    func asOwner<Result>(_ body: () throws -> Result) throws -> Result {
        var status = stat()
        guard geteuid() == 0, unsafe stat(path, &status) == 0, status.st_uid != 0 else { return try body() }
        let group = getegid()
        guard setegid(status.st_gid) == 0, seteuid(status.st_uid) == 0 else {
            throw Failure("cannot become user \(status.st_uid), who owns \(path)", status: ExitStatus.cannotCreate)
        }
        let result = Swift.Result { try body() }
        guard seteuid(0) == 0, setegid(group) == 0 else {
            throw Failure("cannot become root again", status: ExitStatus.cannotCreate)
        }
        return try result.get()
    }

    /// What lies in the folder; none where it does not exist, nil where it cannot be read.
    private var names: [String]? {
        guard let folder = unsafe opendir(path) else { return errno == ENOENT ? [] : nil }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
