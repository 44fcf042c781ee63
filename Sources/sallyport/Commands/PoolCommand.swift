internal import ArgumentParser
internal import FastCGI
internal import Settings

struct PoolCommand: ParsableCommand {
    /// The pools, and what their workers are started as.
    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case login, accounts, gate

        var program: String { self == .gate ? "sallyport-gate" : "sallyport-accounts" }
        var arguments: [String] { self == .gate ? [] : ["--pool", rawValue] }
    }

    static let configuration = CommandConfiguration(
        commandName: "pool",
        abstract: "Run a pool of workers on one socket, where there is no systemd to do it.",
        discussion: """
            A worker that ends is replaced at once; one that ends before it is ready, after a growing pause of at \
            most 1.6 seconds. SIGTERM and SIGINT drain: every request in hand is answered. SIGHUP renews one worker \
            after the other: a new one is ready before the old one is told to end.

            Where all the first workers refuse to start, it ends with their exit status (78: settings, secret or \
            database). 64: --listen cannot be understood; 69: nothing can listen there.
            """)

    @Argument(help: "Which pool: \(Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
    var kind: Kind

    @Option(help: "How many workers, 1 to 256.")
    var workers: Int = 1

    @Option(help: "Where to listen: unix:PATH[,mode=0660][,group=NAME][,backlog=N].")
    var listen: String

    @Option(name: .customLong("settings"), help: "The env file for the workers, instead of \(Settings.defaultFile).")
    var settingsFile: String?

    func validate() throws {
        guard (1...256).contains(workers) else { throw ValidationError("--workers must be from 1 to 256") }
    }

    private static func status(of error: ListenError) -> Int32 {
        switch error {
        case .malformedAddress, .pathTooLong, .unknownGroup: ExitStatus.usage
        case .nothingInherited, .inheritedCount, .notListening, .notASocket, .inUse, .systemCall:
            ExitStatus.unavailable
        }
    }

    func run() throws {
        try reporting {
            do {
                let program = try WorkerExecutable(
                    name: kind.program,
                    arguments: kind.arguments + (settingsFile.map { ["--settings", $0] } ?? []))
                let signals = try Pool.takeSignals()
                let socket = try ListeningSocket.bind(ListenAddress(parsing: listen))
                let pool = Pool(
                    name: kind.rawValue, program: program, size: workers, signals: signals, socket: socket)
                let status = try pool.run()
                guard status == 0 else { throw ExitCode(status) }
            } catch let error as ListenError {
                throw Failure("--listen: \(error)", status: Self.status(of: error))
            } catch let error as PoolError {
                throw Failure("pool \(kind.rawValue): \(error)", status: ExitStatus.unavailable)
            }
        }
    }
}
