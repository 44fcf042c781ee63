import Glibc
import JSON

/// A `fastcgi-fixture` process with its socket and its log.
final class Fixture {
    enum Start { case listen, descriptorZero, listenFDs, nothing }

    let scratch: Scratch
    let socketPath: String
    private let process: pid_t
    private let log: Int32
    private var unread: [UInt8] = []
    private var isReaped = false

    /// Starts it; unless `waits` is false, returns once it says that it is ready.
    init(
        _ options: [String] = [], start: Start = .listen, environment: [String] = [], scratch: Scratch? = nil,
        waits: Bool = true
    ) throws {
        let scratch = try scratch ?? Scratch()
        self.scratch = scratch
        socketPath = scratch.path + "/s"
        let inherited = start == .descriptorZero || start == .listenFDs ? try scratch.listen("s") : -1
        defer { if inherited >= 0 { _ = close(inherited) } }
        var pipe: [Int32] = [-1, -1]
        // Not a pipe: only a socket can be made closed on exec in one step here, and tests start programs in parallel.
        guard unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &pipe) == 0 else {
            throw TestFailure("socketpair: \(errno)")
        }
        log = pipe[0]
        defer { _ = close(pipe[1]) }
        let listen = start == .listen ? ["--listen", "unix:\(socketPath)"] : []
        // The shell knows its process id, which stays the same through exec.
        let script = start == .listenFDs ? "LISTEN_FDS=1 LISTEN_PID=$$ exec \"$0\" \"$@\"" : "exec \"$0\" \"$@\""
        process = try Self.spawn(
            ["/bin/sh", "-c", script, Self.executable] + listen + options,
            environment: environment + ["PATH=/usr/bin:/bin"],
            descriptors: [2: pipe[1]]
                .merging(start == .descriptorZero ? [0: inherited] : [:]) { $1 }
                .merging(start == .listenFDs ? [3: inherited] : [:]) { $1 })
        if waits { _ = try line("ready") }
    }

    deinit {
        if !isReaped {
            _ = kill(process, SIGKILL)
            _ = waitpid(process, nil, 0)
        }
        _ = close(log)
    }

    var id: pid_t { process }

    func signal(_ number: Int32) { _ = kill(process, number) }

    func ask(_ bytes: [UInt8]) throws -> Client.Answer { try Client.ask(socketPath, bytes) }

    /// The next log line with that message; those before it are skipped.
    func line(_ message: String) throws -> JSONObject {
        while true {
            let object = try JSONParser.parseObject(nextLine())
            if object["message"] == .string(message) { return object }
        }
    }

    func parsedLine() throws -> JSONObject { try JSONParser.parseObject(nextLine()) }

    func nextLine() throws -> [UInt8] {
        while true {
            if let end = unread.firstIndex(of: 0x0A) {
                defer { unread.removeFirst(end + 1) }
                return Array(unread[..<end])
            }
            try waitUntilReadable(log)
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = unsafe read(log, &chunk, chunk.count)
            guard count > 0 else { throw TestFailure("the log ended") }
            unread += chunk[..<count]
        }
    }

    /// How many requests the worker says at its end that it served; call after `exitStatus()`.
    private(set) var servedAtEnd: Int?

    /// Waits for the process' end; its exit status, or the negated signal that ended it.
    func exitStatus() throws -> Int32 {
        // The log ends with the process that holds its other end.
        while let line = try? nextLine() {
            let object = try JSONParser.parseObject(line)
            if object["message"] == "drained", case .integer(let count)? = object["requests"] {
                servedAtEnd = Int(count)
            }
        }
        var status: Int32 = 0
        guard unsafe waitpid(process, &status, 0) == process else { throw TestFailure("waitpid: \(errno)") }
        isReaped = true
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
    }

    /// The program stands beside the test's own.
    private static var executable: String {
        var buffer = [CChar](repeating: 0, count: 4_096)
        let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        let path = String(decoding: buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/fastcgi-fixture"
    }

    private static func spawn(
        _ arguments: [String], environment: [String], descriptors: [Int32: Int32]
    ) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for (target, source) in descriptors {
            unsafe posix_spawn_file_actions_adddup2(&actions, source, target)
        }
        if descriptors[0] == nil { unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0) }
        var argv = unsafe arguments.map { unsafe strdup($0) } + [nil]
        var envp = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer { unsafe (argv + envp).forEach { unsafe free($0) } }
        var process: pid_t = 0
        guard unsafe posix_spawn(&process, arguments[0], &actions, nil, &argv, &envp) == 0 else {
            throw TestFailure("posix_spawn")
        }
        return process
    }
}
