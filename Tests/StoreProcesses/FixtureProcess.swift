internal import Glibc

/// A running `StoreFixture`: told what to do by lines, answering by lines. Killed when nobody holds it any more.
public final class FixtureProcess {
    public enum Failure: Error {
        case system(String, Int32)
        /// No line came: the process ended, or said nothing for two minutes.
        case silent
    }

    public let id: Int32
    private let socket: Int32
    private var status: Int32?

    /// Starts the fixture with these arguments.
    public init(_ arguments: String...) throws {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Failure.system("socketpair", errno) }
        defer { _ = close(ends[1]) }
        var patience = timeval(tv_sec: 120, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        guard unsafe setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &patience, size) == 0 else {
            throw Failure.system("setsockopt", errno)
        }
        id = try Self.spawn(arguments, ends[1])
        socket = ends[0]
    }

    deinit {
        if status == nil { _ = kill(id, SIGKILL) }
        _ = wait()
        _ = close(socket)
    }

    public func send(_ line: String) throws {
        var bytes = Array((line + "\n").utf8)
        let count = bytes.count
        guard unsafe Glibc.send(socket, &bytes, count, Int32(MSG_NOSIGNAL)) == count else {
            throw Failure.system("send", errno)
        }
    }

    /// The next line that the process says, without its end; nil once it has ended.
    public func nextLine() -> String? {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while unsafe recv(socket, &byte, 1, 0) == 1 {
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
        return nil
    }

    /// The next line.
    public func line() throws -> String {
        guard let line = nextLine() else { throw Failure.silent }
        return line
    }

    /// kill -9, and waits until the process is gone.
    public func killNow() {
        _ = kill(id, SIGKILL)
        _ = wait()
    }

    /// Waits for the end. The status is that of waitpid(2).
    @discardableResult
    public func wait() -> Int32 {
        if let status { return status }
        var ended: Int32 = 0
        while unsafe waitpid(id, &ended, 0) == -1 && errno == EINTR {}
        status = ended
        return ended
    }

    /// Waits until the process waits for a flock(2) that another one holds: the kernel's list says so.
    public func waitUntilBlockedOnLock() throws {
        let end = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < end {
            let waiting = try TemporaryFolder.contents(of: "/proc/locks").split(separator: "\n").contains {
                $0.contains("-> FLOCK") && $0.split(separator: " ").contains("\(id)")
            }
            if waiting { return }
            _ = sched_yield()
        }
        throw Failure.silent
    }

    /// The fixture lies where the tests' own program does.
    private static func spawn(_ arguments: [String], _ descriptor: Int32) throws -> Int32 {
        var link = [CChar](repeating: 0, count: 4_096)
        let count = unsafe readlink("/proc/self/exe", &link, link.count)
        let program = link[..<max(0, count)].map { UInt8(bitPattern: $0) }
        guard let slash = program.lastIndex(of: UInt8(ascii: "/")) else { throw Failure.system("readlink", errno) }
        let path = String(decoding: program[...slash], as: UTF8.self) + "StoreFixture"
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, 1)
        let words = unsafe ([path] + arguments).map { unsafe strdup($0) }
        defer { for index in unsafe words.indices { unsafe free(words[index]) } }
        let argv: [UnsafeMutablePointer<CChar>?] = unsafe words + [nil]
        var id: pid_t = 0
        let result = unsafe posix_spawn(&id, path, &actions, nil, argv, nil)
        guard result == 0 else { throw Failure.system("posix_spawn \(path)", result) }
        return id
    }
}
