internal import CFastCGI
internal import Glibc

/// Limits that a process puts on itself at its start.
public enum ProcessLimits {
    /// Allows no core file and no debugger of the same user, since memory holds passwords and keys, and bounds the
    /// memory that the process may allocate (RLIMIT_DATA, getrlimit(2)).
    ///
    /// libfcgi sets no limit to the parameters that it takes in. Past the bound an allocation fails, which ends the
    /// process: its request is lost, the machine is not.
    /// - Parameter dataBytes: at least what the service needs at its peak; nil leaves the limit as it is.
    /// - Throws: `systemCall`, among others where the hard limit is lower already.
    public static func apply(dataBytes: UInt64?) throws(WorkerError) {
        guard shim_setrlimit(Int32(SHIM_RLIMIT_CORE), 0, 0) == 0 else { throw .systemCall("setrlimit", errno: errno) }
        guard shim_prctl(PR_SET_DUMPABLE, 0) == 0 else { throw .systemCall("prctl", errno: errno) }
        guard let dataBytes else { return }
        guard shim_setrlimit(Int32(SHIM_RLIMIT_DATA), rlim_t(dataBytes), rlim_t(dataBytes)) == 0 else {
            throw .systemCall("setrlimit", errno: errno)
        }
    }
}
