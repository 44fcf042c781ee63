internal import FastCGI
internal import Glibc

/// Keeps a number of workers running on one listening socket.
///
/// One thread and one loop: signals, readiness, and the time of the next start. The socket is never closed while the
/// pool lives: what comes while a worker is replaced waits in its backlog.
final class Pool {
    private let name: String
    private let program: WorkerProgram
    private let socket: Int32
    private let signals: SignalDescriptor
    private let folder: PrivateFolder
    private var slots: [Slot]
    private var starts = 0
    /// The slots that a roll has not renewed yet, the one in hand first.
    private var rolling: [Int] = []
    private var drainDeadline: ContinuousClock.Instant?
    private var exitStatus: Int32 = 0
    private var hasBeenReady = false

    /// How long workers may take to finish when the pool ends; then they are killed.
    private static let drainTime: Duration = .seconds(20)

    init(name: String, program: WorkerProgram, size: Int, socket: Int32) throws(PoolError) {
        self.name = name
        self.program = program
        self.socket = socket
        do {
            signals = try SignalDescriptor(of: [SIGTERM, SIGINT, SIGHUP, SIGCHLD])
        } catch {
            throw .systemCall("signalfd", errno: errno)
        }
        folder = try PrivateFolder()
        slots = Array(repeating: Slot(), count: size)
    }

    /// Runs until the pool is told to end and all workers have.
    /// - Returns: the status to exit with: 0, or that of workers which refuse to start at all.
    func run() throws(PoolError) -> Int32 {
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
        for index in slots.indices where slots[index].current == nil && slots[index].successor == nil {
            if slots[index].mayStart(at: now) { slots[index].current = start() ?? delayed(index, now) }
        }
    }

    private func delayed(_ index: Int, _ now: ContinuousClock.Instant) -> PoolWorker? {
        slots[index].noteEarlyEnd(at: now)
        return nil
    }

    private func start() -> PoolWorker? {
        starts += 1
        do {
            let readiness = try ReadinessSocket(path: folder.path + "/\(starts)")
            let process = try program.start(socket: socket, notifySocket: readiness.path)
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
        let milliseconds = due.map { max(0, Int32(clamping: ($0 - now) / .milliseconds(1)) + 1) } ?? -1
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
        let exited = status & 0x7F == 0
        let code = (status >> 8) & 0xFF
        if slots[index].successor?.process == process {
            say("pool \(name): the new worker \(process) ended before it was ready; the old one stays")
            slots[index].successor = nil
            rolling = []
            return
        }
        let worker = slots[index].current
        slots[index].current = nil
        if slots[index].successor != nil {
            slots[index].promoteSuccessor()
            rollNext(after: index)
            return
        }
        guard !isDraining else { return }
        let cause = exited ? "status \(code)" : "signal \(status & 0x7F)"
        if !(exited && code == 0) { say("pool \(name): worker \(process) ended with \(cause)") }
        if worker?.isReady == true {
            slots[index].noteReady()
        } else {
            slots[index].noteEarlyEnd(at: .now)
            if exited, code != 0, !hasBeenReady { giveUp(with: code) }
        }
    }

    /// Workers that never served refuse their settings: starting them again will not help, and whoever started the
    /// pool should hear of it.
    private func giveUp(with status: Int32) {
        exitStatus = status
        drain()
    }

    private func noteReadiness(of index: Int) {
        if slots[index].current?.becomesReady() == true {
            slots[index].noteReady()
            hasBeenReady = true
        }
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
        guard !isDraining, rolling.isEmpty else { return }
        rolling = Array(slots.indices)
        renewFirst()
    }

    private func rollNext(after index: Int) {
        guard rolling.first == index else { return }
        rolling.removeFirst()
        if rolling.isEmpty { say("pool \(name): every worker was renewed") }
        renewFirst()
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
            // A new worker that does not get ready is stuck: without it the roll would never end.
            if let successor = slot.successor, !successor.isReady, now >= successor.readyDeadline {
                kill(successor.process, SIGKILL)
            }
        }
    }
}
