internal import Settings

/// Who holds an flock(2), as /proc/locks has it (proc_locks(5)).
enum LockHolders {
    /// The processes, for the operator's eyes: by inode alone, and none where the kernel does not tell.
    static func processes(onFiles inodes: [UInt64]) -> [Int] {
        guard let text = try? RegularFile.read("/proc/locks", maxBytes: 1 << 20) else { return [] }
        // `1: FLOCK  ADVISORY  READ 4711 fe:01:123456 0 EOF`
        let found = String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap { line -> Int? in
            let words = line.split(separator: " ")
            guard words.count > 5, words[1] == "FLOCK", let inode = words[5].split(separator: ":").last,
                UInt64(inode).map(inodes.contains) == true
            else { return nil }
            return Int(words[4])
        }
        return Set(found).sorted()
    }
}
