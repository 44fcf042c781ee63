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
            most 5 seconds. SIGTERM and SIGINT drain: every request in hand is answered. SIGHUP renews one worker \
            after the other: a new one is ready before the old one is told to end.

            Exit status 78 where the first workers refuse their settings, secret or database.
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

    func run() throws {
        try reporting {
            do {
                let program = try WorkerProgram(
                    name: kind.program,
                    arguments: kind.arguments + (settingsFile.map { ["--settings", $0] } ?? []))
                let socket = try ListeningSocket.bind(ListenAddress(parsing: listen))
                let pool = try Pool(name: kind.rawValue, program: program, size: workers, socket: socket.descriptor)
                let status = try pool.run()
                guard status == 0 else { throw ExitCode(status) }
            } catch let error as ListenError {
                throw Failure("--listen: \(error)", status: ExitStatus.configuration)
            } catch let error as PoolError {
                throw Failure("pool \(kind.rawValue): \(error)", status: ExitStatus.unavailable)
            }
        }
    }
}
