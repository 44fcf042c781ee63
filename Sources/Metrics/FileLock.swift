internal import Glibc

/// A lock of an open file (fcntl(2), F_OFD_SETLK): it ends with the process that holds it, and can be asked about by
/// who may only read.
enum FileLock {
    // Hidden without _GNU_SOURCE.
    private static let getLock: Int32 = 36
    private static let setLock: Int32 = 37

    /// Takes the file for writing; false, with `errno`, where another has it.
    static func take(_ descriptor: Int32) -> Bool {
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        return unsafe fcntl(descriptor, setLock, &lock) == 0
    }

    /// Whether somebody has taken the file. Takes nothing itself.
    static func isTaken(_ descriptor: Int32) -> Bool {
        var lock = flock()
        lock.l_type = Int16(F_RDLCK)
        lock.l_whence = Int16(SEEK_SET)
        return unsafe fcntl(descriptor, getLock, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
    }
}
