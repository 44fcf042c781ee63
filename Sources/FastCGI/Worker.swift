internal import CFastCGI
internal import Glibc
public import HTTP
public import Logging
internal import ServiceManager

/// Answers requests from a listening socket, one at a time, on the thread that calls `run()`.
///
/// One loop: epoll over the listening socket (shared with other workers), the signals that end it, and the kept
/// connections. What a peer sends can refuse or end its own request and nothing more.
public final class Worker {
    /// What becomes of a connection once its request is answered.
    public enum Connections: Sendable {
        /// It is closed, and the worker accepts nothing while it has one: a request never waits behind a worker that
        /// is busy while another is free.
        ///
        /// So also where the server asked to keep it (FCGI_KEEP_CONN), although FastCGI §5.1 then leaves closing to
        /// the server: the answer is complete by its FCGI_END_REQUEST, and a server must bear a closed connection.
        case onePerRequest
        /// It is kept if the server asked for that, up to `WorkerLimits.maxIdleConnections`.
        case kept
    }

    /// Milliseconds that a drain waits for a connection that was accepted and has sent nothing yet.
    private static let newConnectionWait: Int32 = 1_000
    /// Milliseconds after which a worker that nothing woke looks whether a connection waits.
    private static let unaskedAcceptInterval: Int32 = 500
    /// Milliseconds between two log lines about a socket that cannot be accepted from.
    private static let acceptReportInterval = 60_000

    private let socket: ListeningSocket
    private let limits: WorkerLimits
    private let connections: Connections
    private let log: Logger
    private let server: RequestServer
    private let poller: Poller
    private let signals: SignalDescriptor
    private let manager = NotifySocket.ofEnvironment()
    private var watchdog: Watchdog?
    private var idle = IdleConnections()
    private var isDraining = false
    /// When the worker accepts again, in milliseconds of the monotonic clock; nil while it accepts.
    private var resumesAccepting: Int?
    /// When the log was last told that connections cannot be accepted, by the same clock.
    private var reportedAcceptError: Int?

    /// Blocks SIGTERM and SIGINT from here on and takes SIGALRM, SIGPIPE and SIGUSR1 over; one worker per process.
    /// - Parameters:
    ///   - observer: who counts requests; nil: nobody.
    ///   - lines: where the line of each request goes.
    /// - Throws: where signals, timer, epoll or libfcgi cannot be set up.
    public init(
        socket: consuming ListeningSocket, limits: WorkerLimits = WorkerLimits(), connections: Connections,
        responder: any Responder, observer: (any RequestObserver)? = nil, lines: LogLines, log: Logger
    ) throws(WorkerError) {
        self.socket = socket
        self.limits = limits
        self.connections = connections
        self.log = log
        // Before libfcgi is set up, which would install a handler for SIGTERM.
        signals = try SignalDescriptor(of: [SIGTERM, SIGINT])
        poller = try Poller()
        server = try RequestServer(
            limits: limits, keepsConnections: connections == .kept, responder: responder, observer: observer,
            lines: lines)
    }

    /// Serves until SIGTERM, SIGINT or `maxRequests`, then finishes what it has in hand and returns.
    ///
    /// Nothing that was accepted is lost. What waits to be accepted is left to the other workers, but for the one
    /// connection of which this one may have been told (EPOLLEXCLUSIVE, epoll_ctl(2)).
    /// - Throws: where the worker's own descriptors or timer fail, never for what a peer does.
    public func run() throws(WorkerError) {
        try poller.add(signals.descriptor)
        try poller.add(socket.descriptor, isShared: true)
        log.info("ready")
        manager?.say(.ready, .status("waits for requests"))
        watchdog = manager?.watchdog(longestTurn: limits.longestTurn, now: Monotonic.milliseconds())
        while !isDraining {
            showLife()
            let readable = try poller.wait(milliseconds: waitTime())
            if readable.isEmpty { try Deadline.rest() }
            if readable.contains(signals.descriptor) {
                isDraining = true
                log.info("draining", metadata: ["cause": "signal"])
                break
            }
            try resumeAcceptingIfDue()
            // Of all that wait, one is told of a connection; where that one was killed before it accepted, nobody is.
            if readable.isEmpty, resumesAccepting == nil { try accept() }
            for descriptor in readable where !isDraining {
                if descriptor == socket.descriptor {
                    try accept()
                } else {
                    try serve(descriptor)
                }
            }
        }
        try drain()
    }

    private func accept() throws(WorkerError) {
        let connection = shim_accept(socket.descriptor)
        guard connection >= 0 else {
            switch errno {
            // Another worker was faster, or the peer has left.
            case EAGAIN, EINTR, ECONNABORTED: return
            case let number: return try pauseAccepting(after: number)
            }
        }
        switch connections {
        case .onePerRequest:
            _ = try server.serve(connection, isWaiting: true)
        case .kept:
            switch try server.serve(connection, isWaiting: false) {
            case .kept: try keep(connection, isNew: false)
            case .nothingYet: try keep(connection, isNew: true)
            case .closed: break
            }
        }
        recycleIfDue()
    }

    /// Serves a kept connection, which stays with the poller: closing it takes it out (epoll(7)).
    private func serve(_ connection: Int32) throws(WorkerError) {
        // One that was closed since the poller named it, to keep another.
        guard let isNew = idle.remove(connection) else { return }
        switch try server.serve(connection, isWaiting: false) {
        case .kept: idle.append(connection, isNew: false)
        case .nothingYet: idle.append(connection, isNew: isNew)
        case .closed: break
        }
        recycleIfDue()
    }

    private func keep(_ connection: Int32, isNew: Bool) throws(WorkerError) {
        if idle.count >= limits.maxIdleConnections, let oldest = idle.removeOldest() { _ = close(oldest) }
        try poller.add(connection)
        idle.append(connection, isNew: isNew)
    }

    /// Called from the loop and nowhere else: what hangs must not look alive.
    private func showLife() {
        guard let manager else { return }
        watchdog?.beat(at: Monotonic.milliseconds(), to: manager, status: "requests: \(server.servedCount)")
    }

    private func recycleIfDue() {
        showLife()
        guard limits.maxRequests > 0, server.servedCount >= limits.maxRequests, !isDraining else { return }
        isDraining = true
        log.info("draining", metadata: ["cause": "max requests"])
    }

    /// Serves what can be read on the open connections, and what was accepted but has sent nothing yet, then closes.
    private func drain() throws(WorkerError) {
        manager?.say(.stopping, .status("drains"))
        if resumesAccepting == nil {
            // We may be the one that was told of a connection, and nobody else is.
            try accept()
            try poller.remove(socket.descriptor)
        }
        var patience = Self.newConnectionWait
        for (connection, isNew) in idle.removeAll() {
            let begun = Monotonic.milliseconds()
            var watched = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
            let isReadable = unsafe poll(&watched, 1, isNew ? patience : 0) > 0
            patience = max(0, patience - Int32(clamping: Monotonic.milliseconds() - begun))
            let outcome = isReadable ? try server.serve(connection, isWaiting: false) : .kept
            if outcome != .closed { _ = close(connection) }
        }
        log.info("drained", metadata: ["requests": .stringConvertible(server.servedCount)])
    }

    /// Takes the listening socket out of the loop for a while: it stays readable, and asking again at once would
    /// only burn time.
    private func pauseAccepting(after error: Int32) throws(WorkerError) {
        try poller.remove(socket.descriptor)
        let now = Monotonic.milliseconds()
        resumesAccepting = now + limits.acceptPause.wholeMilliseconds
        if reportedAcceptError.map({ now - $0 >= Self.acceptReportInterval }) ?? true {
            reportedAcceptError = now
            log.error("cannot accept connections", metadata: ["error": .string(errorText(error))])
        }
    }

    private func resumeAcceptingIfDue() throws(WorkerError) {
        guard let due = resumesAccepting, Monotonic.milliseconds() >= due else { return }
        resumesAccepting = nil
        try poller.add(socket.descriptor, isShared: true)
    }

    private func waitTime() -> Int32 {
        guard let due = resumesAccepting else { return Self.unaskedAcceptInterval }
        return Int32(clamping: max(0, due - Monotonic.milliseconds()))
    }
}
