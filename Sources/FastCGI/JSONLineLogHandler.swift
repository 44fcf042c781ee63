internal import CFastCGI
internal import Glibc
internal import JSON
public import Logging

/// Writes each log entry as one of the worker's lines: `time`, `level`, `message`, `program`, `pool`, `pid` come first,
/// then the metadata by name.
public struct JSONLineLogHandler: LogHandler {
    public var logLevel: Logger.Level = .info
    public var metadata: Logger.Metadata = [:]

    private let lines: LogLines

    init(_ lines: LogLines) { self.lines = lines }

    /// Makes this the handler of every logger, and lets no line end the process that nobody reads (SIGPIPE). Call once,
    /// first thing in `main`.
    public static func bootstrap(_ lines: LogLines, level: Logger.Level = .info) {
        _ = shim_ignore(SIGPIPE)
        LoggingSystem.bootstrap { _ in
            var handler = JSONLineLogHandler(lines)
            handler.logLevel = level
            return handler
        }
    }

    public subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var members = metadata.merging(event.metadata ?? [:]) { $1 }
        if let error = event.error, members["error"] == nil { members["error"] = .string(String(describing: error)) }
        lines.write(event.level, LogLine.shortened(event.message.description)) { line in
            for (name, value) in members.sorted(by: { $0.key < $1.key }) where !LogLines.isOwn(name) {
                line.add(name, Self.value(value))
            }
        }
    }

    private static func value(_ value: Logger.MetadataValue) -> JSONValue {
        switch value {
        case .string(let string): .string(LogLine.shortened(string))
        case .stringConvertible(let number as Int): .integer(Int64(number))
        case .stringConvertible(let flag as Bool): .bool(flag)
        case .stringConvertible(let other): .string(LogLine.shortened(other.description))
        case .array(let elements): .array(elements.map(Self.value))
        case .dictionary(let members): .object(object(members))
        }
    }

    private static func object(_ members: Logger.Metadata) -> JSONObject {
        var object = JSONObject()
        for (name, member) in members.sorted(by: { $0.key < $1.key }) { object[name] = value(member) }
        return object
    }
}
