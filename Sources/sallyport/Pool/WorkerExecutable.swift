internal import Glibc

/// What a pool's workers are: a program beside this one, with its arguments.
struct WorkerExecutable {
    let path: String
    let arguments: [String]

    /// - Throws: `programMissing`, `systemCall`.
    init(name: String, arguments: [String]) throws(PoolError) {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        guard length > 0 else { throw .systemCall("readlink", errno: errno) }
        let own = String(decoding: buffer.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard let slash = own.lastIndex(of: "/") else { throw .programMissing(name) }
        path = own[...slash] + name
        self.arguments = arguments
        guard unsafe access(path, X_OK) == 0 else { throw .programMissing(path) }
    }

    /// Starts one worker (posix_spawn(3)) with the listening socket as descriptor 0, the FastCGI convention, and
    /// signals as a new process has them.
    /// - Parameter notifySocket: where the worker says that it is ready (sd_notify(3)).
    func start(socket: Int32, notifySocket: String) throws(PoolError) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        try Self.succeed(unsafe posix_spawn_file_actions_init(&actions), "posix_spawn_file_actions_init")
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        try Self.succeed(
            unsafe posix_spawn_file_actions_adddup2(&actions, socket, 0), "posix_spawn_file_actions_adddup2")
        try Self.succeed(unsafe posix_spawnattr_init(&attributes), "posix_spawnattr_init")
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        try Self.succeed(unsafe posix_spawnattr_setsigmask(&attributes, &none), "posix_spawnattr_setsigmask")
        try Self.succeed(unsafe posix_spawnattr_setsigdefault(&attributes, &all), "posix_spawnattr_setsigdefault")
        let flags = Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
        try Self.succeed(unsafe posix_spawnattr_setflags(&attributes, flags), "posix_spawnattr_setflags")

        let words = [path] + arguments + ["--exit-with-parent", String(getpid())]
        var process: pid_t = 0
        let result = unsafe CStrings.with(words) { argv in
            unsafe CStrings.with(Self.environment(notifySocket: notifySocket)) { envp in
                unsafe posix_spawn(&process, path, &actions, &attributes, argv, envp)
            }
        }
        try Self.succeed(result, "posix_spawn")
        return process
    }

    /// Ours, with the notify socket and without what another manager meant for us.
    private static func environment(notifySocket: String) -> [String] {
        var entries = ["NOTIFY_SOCKET=\(notifySocket)"]
        let replaced = ["NOTIFY_SOCKET=", "LISTEN_PID=", "LISTEN_FDS=", "LISTEN_FDNAMES="]
        var next = unsafe environ
        while let entry = unsafe next.pointee {
            let text = unsafe String(cString: entry)
            if !replaced.contains(where: text.hasPrefix) { entries.append(text) }
            unsafe next += 1
        }
        return entries
    }

    /// The posix_spawn family answers the error itself.
    private static func succeed(_ result: Int32, _ call: String) throws(PoolError) {
        guard result == 0 else { throw .systemCall(call, errno: result) }
    }
}
