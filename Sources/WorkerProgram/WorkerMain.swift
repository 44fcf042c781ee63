internal import FastCGI
internal import Glibc
public import HTTP
internal import LibCrypto
internal import Logging
public import Metrics
internal import ServiceManager
public import Settings

/// What every worker does from its first line to its exit: arguments, settings, limits, socket, service, loop.
public struct WorkerMain {
    /// The program's name.
    let name: String
    /// The words that `--pool` takes; empty: the program has one pool.
    let pools: [String]
    /// What `--help` prints before the options.
    let purpose: String
    /// Whether connections are kept open between requests.
    let keepsConnections: Bool
    /// The most memory that the service takes at a time beside what every worker needs, in bytes.
    let serviceBytes: UInt64
    /// Builds the service from checked settings and the pool's name; what it does besides requests it counts itself.
    let service: (Settings, String?, Meter) throws -> any Responder

    public init(
        name: String, pools: [String], purpose: String, keepsConnections: Bool, serviceBytes: UInt64,
        service: @escaping (Settings, String?, Meter) throws -> any Responder
    ) {
        self.name = name
        self.pools = pools
        self.purpose = purpose
        self.keepsConnections = keepsConnections
        self.serviceBytes = serviceBytes
        self.service = service
    }

    /// Runs until the worker has drained.
    /// - Returns: the exit status: 0 drained · 64 usage · 69 no socket, or the system refuses what a worker needs ·
    ///   78 settings, secret or database.
    public func run(_ arguments: [String]) -> Int32 {
        do {
            switch try WorkerArguments.parse(arguments, pools: pools) {
            case .help:
                print(help)
                return 0
            case .version:
                print(Version.current)
                return 0
            case .run(let parsed):
                let status = serve(parsed)
                if status != 0 { Self.slowDown() }
                return status
            }
        } catch {
            tell(error.sentence)
            return ExitStatus.usage
        }
    }

    private func serve(_ arguments: WorkerArguments) -> Int32 {
        do {
            if let parent = arguments.parent { try ParentDeath.drainWithParent(parent) }
            let settings = try Settings.load(
                environment: ProcessEnvironment.settings(), file: arguments.settingsFile)
            let lines = LogLines(program: name, pool: arguments.pool)
            JSONLineLogHandler.bootstrap(lines)
            try Allocation.abortWhenExhausted()
            try ProcessLimits.apply(dataBytes: Self.runtimeBytes + serviceBytes)
            let socket = try Self.socket(arguments)
            let log = Logger(label: name)
            let meter = Meter.start(pool: meteredPool(arguments), in: settings.metricsDirectory) { failure in
                log.notice("metrics are not kept", metadata: ["error": .string(failure)])
            }
            let worker = try Worker(
                socket: socket, limits: WorkerLimits(settings),
                connections: keepsConnections ? .kept : .onePerRequest,
                responder: try service(settings, arguments.pool, meter), observer: MeteredRequests(meter: meter),
                lines: lines, log: log)
            try worker.run()
            meter.end()
            return 0
        } catch let faults as SettingsFaults {
            faults.lines.forEach(tell)
            return ExitStatus.configuration
        } catch let error as ListenError {
            tell("\(error)")
            return ExitStatus.unavailable
        } catch let error as WorkerError {
            tell("\(error)")
            return ExitStatus.unavailable
        } catch {
            tell("\(error)")
            return ExitStatus.configuration
        }
    }

    /// systemd starts a worker again in a tenth of a second, when what is out of order still will be: a second for each
    /// refusal keeps machine and log usable. What waits on the socket waits on.
    private static func slowDown() {
        guard unsafe getenv("INVOCATION_ID") != nil, let manager = NotifySocket.ofEnvironment() else { return }
        manager.say(.status("refuses to start: the log says why"))
        sleep(1)
    }

    /// A program without pools is the gate.
    private func meteredPool(_ arguments: WorkerArguments) -> MeteredPool {
        arguments.pool.flatMap(MeteredPool.init(rawValue:)) ?? .gate
    }

    private static func socket(_ arguments: WorkerArguments) throws -> ListeningSocket {
        guard let listen = arguments.listen else { return try .inherited() }
        return try .bind(ListenAddress(parsing: listen))
    }

    /// Room for the runtime and a request, many times over. Without a bound a peer on the socket could make libfcgi
    /// take in parameters until the machine is full.
    private static let runtimeBytes: UInt64 = 256 << 20

    private func tell(_ line: String) {
        let bytes = Array("\(JournalStream.mark(3))\(name): \(line)\n".utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    private var help: String {
        let pool = pools.isEmpty ? "" : "--pool \(pools.joined(separator: "|")) "
        return """
            usage: \(name) \(pool)[--listen unix:PATH[,mode=0660][,group=NAME][,backlog=N]] [--settings FILE]

            \(purpose)

            Without --listen the socket is inherited: from systemd (LISTEN_FDS), or as descriptor 0 (spawn-fcgi).
              --settings FILE         the env file, instead of \(Settings.defaultFile)
              --exit-with-parent PID  drain when this process, which started the worker, ends
              --version               print the version
              --help                  print this

            SIGTERM and SIGINT drain: what is in hand is answered, then it exits with 0.
            Exit status: 0 drained · 64 wrong usage · 69 no socket, or the system refuses what a worker needs ·
            70 a handler overran its time · 78 wrong settings, secret or database.
            """
    }
}

extension WorkerLimits {
    fileprivate init(_ settings: Settings) {
        self.init()
        maxBodyBytes = Int(settings.maxBodyBytes)
        maxRequests = Int(settings.maxRequests)
        requestDeadline = .seconds(settings.requestDeadlineSeconds)
        peerSilence = min(peerSilence, requestDeadline)
    }
}
