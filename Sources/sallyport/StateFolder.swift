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
