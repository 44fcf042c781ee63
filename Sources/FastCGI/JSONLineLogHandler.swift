internal import CFastCGI
internal import Glibc
internal import JSON
public import Logging

/// Writes each log entry to standard error as one line of JSON in ASCII, with one write(2): no name, path or header
/// field can begin a line of its own or reach a terminal (OP3).
///
/// `time`, `level`, `message`, `program`, `pool`, `pid` come first, then the metadata by name. A line that standard
/// error does not take is dropped: a worker never waits for its log reader beyond the pipe's buffer. Where it is the
/// journal, the line begins with its priority, which the journal takes off.
public struct JSONLineLogHandler: LogHandler {
    /// Longest text of one member, in characters; what is longer ends with `…`.
    static let maxTextLength = 1_024

    public var logLevel: Logger.Level = .info
    public var metadata: Logger.Metadata = [:]

    private let processID = getpid()
    private let program: String
    private let pool: String?
    private let isForJournal: Bool
    private let write: @Sendable ([UInt8]) -> Void

    init(
        program: String, pool: String?, isForJournal: Bool = false,
        write: @escaping @Sendable ([UInt8]) -> Void = Self.writeToStandardError
    ) {
        self.isForJournal = isForJournal
        self.program = program
        self.pool = pool
        self.write = write
    }

    /// Makes this the handler of every logger, and lets no line end the process that nobody reads (SIGPIPE). Call once,
    /// first thing in `main`.
    /// - Parameter pool: the name of the worker's pool, where it has one.
    public static func bootstrap(program: String, pool: String? = nil, level: Logger.Level = .info) {
        _ = shim_ignore(SIGPIPE)
        LoggingSystem.bootstrap { _ in
            var handler = JSONLineLogHandler(
                program: program, pool: pool, isForJournal: JournalStream.isStandardError)
            handler.logLevel = level
            return handler
        }
    }

    public subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var now = timespec()
        let isTimeKnown = unsafe clock_gettime(CLOCK_REALTIME, &now) == 0
        var line: JSONObject = [
            "time": isTimeKnown
                ? .string(UTCTime.text(seconds: now.tv_sec, milliseconds: now.tv_nsec / 1_000_000)) : .null,
            "level": .string(event.level.rawValue), "message": Self.text(event.message.description),
            "program": .string(program),
        ]
        line["pool"] = pool.map { .string($0) }
        line["pid"] = .integer(Int64(processID))
        let members = metadata.merging(event.metadata ?? [:]) { $1 }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) where line[name] == nil {
            line[name] = Self.value(value)
        }
        if let error = event.error, line["error"] == nil { line["error"] = Self.text(String(describing: error)) }
        let mark = isForJournal ? "<\(Self.priority(of: event.level))>" : ""
        write(Array(mark.utf8) + JSONWriter.write(line, escaping: .ascii) + [UInt8(ascii: "\n")])
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

    private static func value(_ value: Logger.MetadataValue) -> JSONValue {
        switch value {
        case .string(let string): text(string)
        case .stringConvertible(let number as Int): .integer(Int64(number))
        case .stringConvertible(let flag as Bool): .bool(flag)
        case .stringConvertible(let other): text(other.description)
        case .array(let elements): .array(elements.map(Self.value))
        case .dictionary(let members): .object(object(members))
        }
    }

    private static func object(_ members: Logger.Metadata) -> JSONObject {
        var object = JSONObject()
        for (name, member) in members.sorted(by: { $0.key < $1.key }) { object[name] = value(member) }
        return object
    }

    private static func text(_ text: String) -> JSONValue {
        if text.utf8.count <= maxTextLength { return .string(text) }
        // By scalars: a cluster of combining marks counts as one character and can be of any length.
        let scalars = text.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: maxTextLength, limitedBy: scalars.endIndex),
            end != scalars.endIndex
        else {
            return .string(text)
        }
        return .string(String(scalars[..<end]) + "…")
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
