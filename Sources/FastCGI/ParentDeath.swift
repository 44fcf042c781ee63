internal import CFastCGI
internal import Glibc

/// For a worker whose life hangs on the process that started it.
public enum ParentDeath {
    /// Has the kernel send SIGTERM when the parent dies (prctl(2), PR_SET_PDEATHSIG), so that the worker drains.
    ///
    /// - Parameter parent: the process that should be the parent. If it is gone already, nobody would send the
    ///   signal any more, and it is sent at once.
    /// - Throws: `systemCall`.
    public static func drainWithParent(_ parent: Int32) throws(WorkerError) {
        guard shim_prctl(PR_SET_PDEATHSIG, UInt(SIGTERM)) == 0 else { throw .systemCall("prctl", errno: errno) }
        guard getppid() != parent else { return }
        guard kill(getpid(), SIGTERM) == 0 else { throw .systemCall("kill", errno: errno) }
    }
}
