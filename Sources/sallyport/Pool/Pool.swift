internal import FastCGI
internal import Glibc

/// Keeps a number of workers running on one listening socket.
///
/// One thread and one loop: signals, readiness, and the time of the next start. The socket is never closed while the
/// pool lives: what comes while a worker is replaced waits in its backlog.
final class Pool {
    private let name: String
    private let program: WorkerExecutable
    private let socket: ListeningSocket
    private let signals: SignalDescriptor
    private var slots: [Slot]
    /// The slots that a roll has not renewed yet, the one in hand first.
    private var rolling: [Int] = []
    /// Whether a roll was asked for while one was under way, which may have begun too early for what it is to bring.
    private var rollsAgain = false
    private var drainDeadline: ContinuousClock.Instant?
    private var exitStatus: Int32 = 0
    private var hasBeenReady = false

    /// How long workers may take to finish when the pool ends; then they are killed. No request may take longer
    /// (`SALLYPORT_REQUEST_DEADLINE` is at most 60 s).
    private static let drainTime: Duration = .seconds(65)

    /// Takes what the pool is told by signals: from now on none of them ends this process. Before it listens, so that
    /// whoever sees its socket can end it in good order.
    static func takeSignals() throws(PoolError) -> SignalDescriptor {
        do {
            return try SignalDescriptor(of: [SIGTERM, SIGINT, SIGHUP, SIGCHLD])
        } catch {
            throw .systemCall("signalfd", errno: errno)
        }
    }

    init(
        name: String, program: WorkerExecutable, size: Int, signals: consuming SignalDescriptor,
        socket: consuming ListeningSocket
    ) {
        self.name = name
        self.program = program
        self.socket = socket
        self.signals = signals
        slots = Array(repeating: Slot(), count: size)
    }

    /// Runs until the pool is told to end and all workers have.
    /// - Returns: the status to exit with: 0, or that of workers which refuse to start at all.
    func run() throws(PoolError) -> Int32 {
        // Whoever reads our words may leave; workers are started with signals as a new process has them.
        _ = Glibc.signal(SIGPIPE, SIG_IGN)
        while true {
            startDueWorkers()
            if drainDeadline != nil, slots.allSatisfy({ $0.isEmpty }) { return exitStatus }
            try wait()
            for signal in signals.read() { handle(signal) }
            for index in slots.indices { noteReadiness(of: index) }
            killOverdue()
        }
    }

    private var isDraining: Bool { drainDeadline != nil }

    private func startDueWorkers() {
        guard !isDraining else { return }
        let now = ContinuousClock.now
        for index in slots.indices where slots[index].mayStart(at: now) {
            slots[index].current = start() ?? delayed(index, now)
        }
    }

    private func delayed(_ index: Int, _ now: ContinuousClock.Instant) -> PoolWorker? {
        slots[index].noteEarlyEnd(at: now)
        return nil
    }

    private func start() -> PoolWorker? {
        do {
            let readiness = try ReadinessSocket()
            let process = try program.start(socket: socket.descriptor, notifySocket: readiness.path)
            return PoolWorker(process: process, readiness: readiness)
        } catch {
            say("pool \(name): a worker could not be started: \(error)")
            return nil
        }
    }

    /// Waits for a signal, a worker's word, or the time at which something is due.
    private func wait() throws(PoolError) {
        var polled = [pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)]
        for readiness in slots.flatMap(\.workers).compactMap(\.readiness) {
            polled.append(pollfd(fd: readiness.descriptor, events: Int16(POLLIN), revents: 0))
        }
        let now = ContinuousClock.now
        let due = ([drainDeadline] + slots.map { $0.nextDue }).compactMap { $0 }.min()
        // One millisecond more, so that it is due when poll(2) returns.
        let milliseconds = due.map { Int32(max(0, min(($0 - now) / .milliseconds(1), 60_000))) + 1 } ?? -1
        let result = unsafe poll(&polled, nfds_t(polled.count), milliseconds)
        guard result >= 0 || errno == EINTR else { throw .systemCall("poll", errno: errno) }
    }

    private func handle(_ signal: Int32) {
        switch signal {
        case SIGCHLD: reap()
        case SIGHUP: roll()
        default: drain()
        }
    }

    // MARK: Workers that end

    private func reap() {
        var status: Int32 = 0
        while true {
            let process = unsafe waitpid(-1, &status, WNOHANG)
            guard process > 0 else { return }
            guard let index = slots.firstIndex(where: { slot in slot.workers.contains { $0.process == process } })
            else { continue }
            ended(process, status, in: index)
        }
    }

    private func ended(_ process: pid_t, _ status: Int32, in index: Int) {
        if status != 0, !isDraining {
            let cause = status & 0x7F == 0 ? "status \((status >> 8) & 0xFF)" : "signal \(status & 0x7F)"
            say("pool \(name): worker \(process) ended with \(cause)")
        }
        if slots[index].successor?.process == process { return successorEnded(index) }
        // Its word may have come together with the news of its end.
        noteReadinessOfCurrent(index)
        let worker = slots[index].current
        slots[index].current = nil
        if slots[index].successor != nil {
            slots[index].promoteSuccessor()
            rollNext(after: index)
            return
        }
        guard let worker, !isDraining else { return }
        if !worker.isReady {
            slots[index].noteEarlyEnd(at: .now)
            if !hasBeenReady, status & 0x7F == 0, status != 0 { refused(index, with: (status >> 8) & 0xFF) }
        } else if status != 0, worker.isYoung(at: .now) {
            slots[index].noteYoungEnd(at: .now)
        }
    }

    private func successorEnded(_ index: Int) {
        let wasReady = slots[index].successor?.isReady == true
        slots[index].successor = nil
        guard !isDraining else { return }
        if wasReady {
            // The old one was told to end already: it needs another to take over.
            renewFirst()
        } else {
            say("pool \(name): a new worker ended before it was ready; those not renewed yet stay as they are")
            rolling = []
            rollsAgain = false
            // Without an old one the place is empty.
            if slots[index].isEmpty { slots[index].noteEarlyEnd(at: .now) }
        }
    }

    /// A worker refused to start while none of the pool was ever ready. Once all did, whoever started the pool hears of
    /// it; as soon as one is ready instead, the others are tried again.
    private func refused(_ index: Int, with status: Int32) {
        slots[index].refusal = status
        guard slots.allSatisfy({ $0.refusal != nil }) else { return }
        exitStatus = status
        drain()
    }

    private func noteReadinessOfCurrent(_ index: Int) {
        guard slots[index].current?.becomesReady() == true else { return }
        slots[index].noteReady()
        hasBeenReady = true
        for other in slots.indices { slots[other].refusal = nil }
    }

    private func noteReadiness(of index: Int) {
        noteReadinessOfCurrent(index)
        if slots[index].successor?.becomesReady() == true {
            if let old = slots[index].current {
                kill(old.process, SIGTERM)
            } else {
                slots[index].promoteSuccessor()
                rollNext(after: index)
            }
        }
    }

    // MARK: Rolling and draining

    private func roll() {
        guard !isDraining else { return }
        guard rolling.isEmpty else {
            rollsAgain = true
            return
        }
        rolling = Array(slots.indices)
        renewFirst()
    }

    private func rollNext(after index: Int) {
        guard !isDraining, rolling.first == index else { return }
        rolling.removeFirst()
        guard rolling.isEmpty else { return renewFirst() }
        say("pool \(name): every worker was renewed")
        if rollsAgain {
            rollsAgain = false
            roll()
        }
    }

    private func renewFirst() {
        guard !isDraining, let index = rolling.first else { return }
        slots[index].successor = start()
        if slots[index].successor == nil { rolling = [] }
    }

    private func drain() {
        guard !isDraining else { return }
        drainDeadline = ContinuousClock.now + Self.drainTime
        for worker in slots.flatMap(\.workers) { kill(worker.process, SIGTERM) }
    }

    private func killOverdue() {
        let now = ContinuousClock.now
        if let deadline = drainDeadline, now >= deadline {
            for worker in slots.flatMap(\.workers) { kill(worker.process, SIGKILL) }
            drainDeadline = now + .seconds(1)
        }
        for slot in slots {
            // A worker that does not get ready is stuck, and its place would stay empty for ever.
            for worker in slot.workers where !worker.isReady && now >= worker.readyDeadline {
                kill(worker.process, SIGKILL)
            }
        }
    }
}
