internal import Glibc

/// Whether standard error leads to systemd's journal, which takes a priority from each line (sd-daemon(3)).
public enum JournalStream {
    /// True where `$JOURNAL_STREAM` names the device and inode of standard error (systemd.exec(5)); one that was
    /// inherited from somebody who writes there names another.
    public static let isStandardError: Bool = {
        guard let variable = unsafe getenv("JOURNAL_STREAM") else { return false }
        var status = stat()
        guard unsafe fstat(STDERR_FILENO, &status) == 0 else { return false }
        return unsafe names(String(cString: variable), device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }()

    static func names(_ variable: String, device: UInt64, inode: UInt64) -> Bool { variable == "\(device):\(inode)" }

    /// What begins a line of that syslog priority (3 error, 6 information), where the journal reads it; else nothing.
    public static func mark(_ priority: Int) -> String { isStandardError ? "<\(priority)>" : "" }
}
