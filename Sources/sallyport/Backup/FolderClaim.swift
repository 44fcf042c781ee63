internal import Glibc
internal import Settings

/// Keeps other restores out of a folder for as long as this process lives, by a lock on the folder itself: nothing is
/// made in it.
enum FolderClaim {
    static func take(_ folder: String) throws(Failure) {
        // Never closed: the kernel gives the lock back, whatever ends us.
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Failure("\(folder) cannot be opened (errno \(errno))", status: ExitStatus.configuration)
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            _ = close(descriptor)
            throw Failure(
                ["another restore is at work in \(folder)", "nothing was changed"], status: ExitStatus.unavailable)
        }
    }
}
