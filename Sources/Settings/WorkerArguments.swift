/// The command line of a worker, read by hand: the argument parser would bring Foundation into the daemons.
public struct WorkerArguments: Sendable, Equatable {
    /// Which pool the worker belongs to; nil where the program has but one.
    public var pool: String?
    /// What to listen on, as `--listen` has it; nil: the socket is inherited.
    public var listen: String?
    /// The env file; nil: the default one, if it is there.
    public var settingsFile: String?
    /// The process that started the worker, which drains when that one ends; nil: it lives on.
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
            case "--exit-with-parent":
                var text: String?
                try take(argument, from: &remaining, into: &text)
                guard let parent = text.flatMap({ Int32($0) }) else {
                    throw UsageError("--exit-with-parent wants a process id")
                }
                parsed.parent = parent
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
        guard let value = remaining.popFirst(), !value.isEmpty else { throw UsageError("\(option) wants a value") }
        target = value
    }

    /// A command line that cannot be taken; exit status 64 (sysexits.h).
    public struct UsageError: Error, Equatable {
        public let sentence: String

        init(_ sentence: String) { self.sentence = sentence }
    }
}
