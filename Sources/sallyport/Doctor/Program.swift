internal import Glibc

/// Another program, run to its end with what it writes.
struct Program {
    struct Result {
        /// The exit status; nil where a signal ended it.
        let status: Int32?
        let output: [UInt8]
        let errors: String
    }

    let path: String

    /// Found in the folders where the system keeps its programs, and in no other that an environment names.
    init?(_ name: String) {
        let folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
        guard let folder = folders.first(where: { unsafe access("\($0)/\(name)", X_OK) == 0 }) else { return nil }
        path = "\(folder)/\(name)"
    }

    private static let maxBytes = 64 << 20

    /// - Returns: nil where it could not be started, wrote more than 64 MiB or took longer than a minute.
    func run(_ arguments: [String]) -> Result? {
        guard let output = Pipe(), let errors = Pipe() else { return nil }
        var actions = unsafe posix_spawn_file_actions_t()
        guard unsafe posix_spawn_file_actions_init(&actions) == 0 else { return nil }
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output.writing, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, errors.writing, 2)
        var process: pid_t = 0
        let started = unsafe CStrings.with([path] + arguments) { argv in
            unsafe posix_spawn(&process, path, &actions, nil, argv, environ)
        }
        output.closeWriting()
        errors.closeWriting()
        guard started == 0 else { return nil }
        let isWhole = Self.drain([output, errors])
        if !isWhole { kill(process, SIGKILL) }
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
        guard isWhole else { return nil }
        return Result(
            status: status & 0x7F == 0 ? (status >> 8) & 0xFF : nil, output: output.bytes,
            errors: String(decoding: errors.bytes, as: UTF8.self))
    }

    /// Reads all to their ends; false where that takes too long or is too much.
    private static func drain(_ pipes: [Pipe]) -> Bool {
        let deadline = time(nil) + 60
        while pipes.contains(where: \.isOpen) {
            var polled = pipes.map { pollfd(fd: $0.isOpen ? $0.reading : -1, events: Int16(POLLIN), revents: 0) }
            let count = unsafe poll(&polled, nfds_t(polled.count), 1000)
            if count < 0, errno != EINTR { return false }
            for (pipe, state) in zip(pipes, polled) where state.revents != 0 { pipe.readSome() }
            if time(nil) > deadline || pipes.contains(where: { $0.bytes.count > maxBytes }) { return false }
        }
        return true
    }
}

/// One end of ours, one of another program's.
private final class Pipe {
    let reading: Int32
    private(set) var writing: Int32
    private(set) var bytes: [UInt8] = []
    private(set) var isOpen = true

    init?() {
        var ends: [Int32] = [-1, -1]
        // pipe2(2) stands behind _GNU_SOURCE; this program has one thread, so that nothing is started in between.
        guard unsafe pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (reading, writing) = (ends[0], ends[1])
    }

    deinit {
        closeWriting()
        close(reading)
    }

    func closeWriting() {
        if writing >= 0 { close(writing) }
        writing = -1
    }

    func readSome() {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe read(reading, &chunk, chunk.count)
        if count > 0 { bytes += chunk[..<count] } else if count == 0 || errno != EINTR { isOpen = false }
    }
}
