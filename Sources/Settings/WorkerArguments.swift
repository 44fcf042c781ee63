/// The command line of a worker, read by hand: the argument parser would bring Foundation into the daemons.
public struct WorkerArguments: Sendable, Equatable {
    /// Which pool the worker belongs to; nil where the program has but one.
    public var pool: String?
    /// What to listen on, as `--listen` has it; nil: the socket is inherited.
    public var listen: String?
    /// The env file; nil: the default one, if it is there.
    public var settingsFile: String?
    /// The process that started the worker, at whose end the worker drains; nil: it lives on its own.
    public var parent: Int32?

    /// What the command line asks for.
    public enum Request: Sendable, Equatable {
        case run(WorkerArguments)
        case help
        case version
    }

    /// Reads the arguments after the program's name.
    /// - Parameter pools: the words that `--pool` takes; empty: there is no such option.
    /// - Throws: `UsageError`, with a sentence to print.
    public static func parse(_ arguments: [String], pools: [String]) throws(UsageError) -> Request {
        var parsed = WorkerArguments()
        var remaining = arguments[...]
        while let argument = remaining.popFirst() {
            switch argument {
            case "--help", "-h": return .help
            case "--version": return .version
            case "--exit-with-parent": try takeProcess(argument, from: &remaining, into: &parsed.parent)
            case "--listen": try take(argument, from: &remaining, into: &parsed.listen)
            case "--settings": try take(argument, from: &remaining, into: &parsed.settingsFile)
            case "--pool" where !pools.isEmpty: try take(argument, from: &remaining, into: &parsed.pool)
            default: throw UsageError("unknown argument: see --help")
            }
        }
        if !pools.isEmpty {
            guard let pool = parsed.pool, pools.contains(pool) else {
                throw UsageError("--pool must be one of \(pools.joined(separator: ", "))")
            }
        }
        return .run(parsed)
    }

    private static func take(
        _ option: String, from remaining: inout ArraySlice<String>, into target: inout String?
    ) throws(UsageError) {
        guard target == nil else { throw UsageError("\(option) stands there twice") }
        guard let value = remaining.popFirst(), !value.isEmpty, value.utf8.first != UInt8(ascii: "-") else {
            throw UsageError("\(option) wants a value")
        }
        target = value
    }

    private static func takeProcess(
        _ option: String, from remaining: inout ArraySlice<String>, into target: inout Int32?
    ) throws(UsageError) {
        var text: String?
        guard target == nil else { throw UsageError("\(option) stands there twice") }
        try take(option, from: &remaining, into: &text)
        guard let text, let process = Int32(text), process > 0 else {
            throw UsageError("\(option) wants the id of a process")
        }
        target = process
    }

    /// A command line that cannot be taken; exit status 64 (sysexits.h).
    public struct UsageError: Error, Equatable {
        public let sentence: String

        init(_ sentence: String) { self.sentence = sentence }
    }
}
