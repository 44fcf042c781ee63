internal import Glibc
internal import Identity

/// A folder in which backups are kept under names of ours, by their time: the newest of them, and nothing else is ever
/// touched.
struct BackupFolder {
    let path: String

    private static let prefix = "sallyport-"
    private static let suffix = ".backup"

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The name for a backup of that time; in the order of time when sorted.
    func file(at now: Timestamp) -> String {
        path + "/" + Self.prefix + now.text.filter { $0 != ":" && $0 != "-" } + Self.suffix
    }

    /// Removes all but the newest, and what killed runs left half made.
    /// - Returns: the names of the backups that were removed.
    func keep(_ count: Int) -> [String] {
        let names = self.names
        for name in names where Self.isLeftover(name) { removeUnlessLocked(path + "/" + name) }
        let old = names.filter(Self.isBackup).sorted(by: >).dropFirst(count)
        return old.filter { unsafe unlink(path + "/" + $0) == 0 }
    }

    /// `sallyport-20261121T180102Z.backup`
    private static func isBackup(_ name: String) -> Bool {
        guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return false }
        let time = Array(name.utf8.dropFirst(prefix.utf8.count).dropLast(suffix.utf8.count))
        guard time.count == 16, time[8] == UInt8(ascii: "T"), time[15] == UInt8(ascii: "Z") else { return false }
        return (time[..<8] + time[9..<15]).allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func isLeftover(_ name: String) -> Bool {
        guard let mark = name.range(of: NewBackupFile.mark) else { return false }
        return isBackup(String(name[..<mark]))
    }

    private func removeUnlessLocked(_ file: String) {
        let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { _ = unsafe unlink(file) }
        _ = close(descriptor)
    }

    private var names: [String] {
        guard let folder = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            names.append(
                unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                })
        }
        return names
    }
}

extension String {
    /// Where the word first begins.
    fileprivate func range(of word: String) -> Index? {
        indices.first { self[$0...].hasPrefix(word) }
    }
}
