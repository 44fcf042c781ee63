internal import Glibc
internal import JSON
internal import Logging

/// Where the lines of a worker's log go, and what each of them begins with.
///
/// A line is one line of JSON in ASCII and goes to standard error with one write(2): no name, path or header field can
/// begin a line of its own or reach a terminal (OP3). A line that standard error does not take is dropped: a worker
/// never waits for its log reader beyond the pipe's buffer. Where it is the journal, the line begins with its priority,
/// which the journal takes off.
public struct LogLines: Sendable {
    private let isForJournal: Bool
    /// `program`, `pool` and `pid`, as they stand in every line.
    private let origin: [UInt8]
    private let write: @Sendable ([UInt8]) -> Void

    /// - Parameter pool: the name of the worker's pool, where it has one.
    public init(program: String, pool: String? = nil) {
        self.init(
            program: program, pool: pool, isForJournal: JournalStream.isStandardError, write: Self.writeToStandardError)
    }

    init(
        program: String, pool: String?, isForJournal: Bool = false, write: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.isForJournal = isForJournal
        self.write = write
        var origin: JSONObject = ["program": .string(program)]
        origin["pool"] = pool.map { .string($0) }
        origin["pid"] = .integer(Int64(getpid()))
        // Without its braces.
        self.origin = Array(JSONWriter.write(origin, escaping: .ascii).dropFirst().dropLast())
    }

    /// Writes a line: time, level, message, where it comes from, and the members that are added.
    func write(_ level: Logger.Level, _ message: String, _ addMembers: (inout LogLine) -> Void) {
        var line = LogLine()
        if isForJournal { line.mark(priority: Self.priority(of: level)) }
        line.begin(level: level.rawValue, message: message, origin: origin)
        addMembers(&line)
        write(line.finished())
    }

    /// Whether a member of that name stands in every line.
    static func isOwn(_ name: String) -> Bool {
        ["time", "level", "message", "program", "pool", "pid"].contains(name)
    }

    /// syslog(3).
    private static func priority(of level: Logger.Level) -> Int {
        switch level {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
    }

    @Sendable private static func writeToStandardError(_ line: [UInt8]) {
        var rest = line[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return
            }
        }
    }
}
