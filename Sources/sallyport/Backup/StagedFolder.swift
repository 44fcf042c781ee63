internal import AccountStore

/// A folder in which a backup is unpacked; gone when this is.
final class StagedFolder {
    let path: String
    /// Holds the folder that this one lies in.
    private let parent: PrivateFolder?

    /// - Parameter path: where nothing is but what a run left that was killed.
    init(_ path: String) {
        self.path = path
        parent = nil
    }

    /// In a folder of its own, below TMPDIR.
    init() throws(PoolError) {
        let parent = try PrivateFolder()
        self.parent = parent
        path = parent.path + "/backup"
    }

    /// For a database that the unpacked one is compared with.
    var model: String { path + ".model" }

    // What cannot be removed is removed by the next one.
    deinit {
        do {
            try FolderOwner.acting(in: NewBackupFile.folder(of: path)) {
                for each in [path, model] { try AccountsDatabase.removeStaging(each) }
            }
        } catch {}
    }
}
