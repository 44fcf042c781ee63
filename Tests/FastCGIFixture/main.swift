import FastCGI
import Glibc
import Logging

/// A worker for the tests: `fastcgi-fixture [--listen ADDRESS] [--kept] [--NAME VALUE]…`.
let lines = LogLines(program: "fastcgi-fixture", pool: "test")
JSONLineLogHandler.bootstrap(lines)
let log = Logger(label: "fastcgi-fixture")
var limits = WorkerLimits()
var address: String?
var connections = Worker.Connections.onePerRequest

func milliseconds(_ text: String) -> Duration { .milliseconds(Int(text) ?? 0) }

var arguments = CommandLine.arguments.dropFirst()
while let option = arguments.popFirst() {
    if option == "--kept" {
        connections = .kept
        continue
    }
    let value = arguments.popFirst() ?? ""
    switch option {
    case "--listen": address = value
    case "--deadline": limits.requestDeadline = milliseconds(value)
    case "--grace": limits.handlerGrace = milliseconds(value)
    case "--silence": limits.peerSilence = milliseconds(value)
    case "--max-requests": limits.maxRequests = Int(value) ?? 0
    case "--max-idle": limits.maxIdleConnections = Int(value) ?? 0
    case "--open-files":
        var limit = rlimit(rlim_cur: UInt(value) ?? 0, rlim_max: UInt(value) ?? 0)
        guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { exit(64) }
    case "--max-body": limits.maxBodyBytes = Int(value) ?? 0
    default: exit(64)
    }
}

do {
    // The sanitizers map more than any limit allows.
    let isSanitized = unsafe dlsym(nil, "__asan_init") != nil || (unsafe dlsym(nil, "__tsan_init") != nil)
    try ProcessLimits.apply(dataBytes: isSanitized ? nil : 256 * 1_048_576)
    let socket =
        if let address { try ListeningSocket.bind(ListenAddress(parsing: address)) } else {
            try ListeningSocket.inherited()
        }
    let worker = try Worker(
        socket: socket, limits: limits, connections: connections, responder: FixtureResponder(), lines: lines,
        log: log)
    try worker.run()
} catch {
    log.critical("cannot work", metadata: ["detail": .string("\(error)")])
    exit(78)
}
