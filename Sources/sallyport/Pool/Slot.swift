internal import Glibc

/// A worker that was started.
struct PoolWorker {
    let process: pid_t
    /// Where it will say that it is ready; nil once it has.
    var readiness: ReadinessSocket?
    let readyDeadline = ContinuousClock.now + .seconds(30)

    var isReady: Bool { readiness == nil }

    init(process: pid_t, readiness: ReadinessSocket) {
        self.process = process
        self.readiness = readiness
    }

    /// - Returns: whether the worker said that it is ready just now.
    mutating func becomesReady() -> Bool {
        guard let readiness, readiness.readReady() else { return false }
        self.readiness = nil
        return true
    }
}

/// The place of one worker in a pool, with the memory of how starting it went.
struct Slot {
    var current: PoolWorker?
    /// The one that is to take over, while the pool rolls.
    var successor: PoolWorker?
    private var earlyEnds = 0
    private var startAfter: ContinuousClock.Instant?

    var workers: [PoolWorker] { [current, successor].compactMap { $0 } }
    var isEmpty: Bool { current == nil && successor == nil }

    /// When something is to be done here without anything happening.
    var nextDue: ContinuousClock.Instant? {
        if isEmpty { return startAfter }
        guard let successor, !successor.isReady else { return nil }
        return successor.readyDeadline
    }

    func mayStart(at now: ContinuousClock.Instant) -> Bool { startAfter.map { now >= $0 } ?? true }

    /// A worker that was ready is replaced at once.
    mutating func noteReady() {
        earlyEnds = 0
        startAfter = nil
    }

    /// One that ended before it was ready, after a pause: 0.1 s, doubled each time, 5 s at most.
    mutating func noteEarlyEnd(at now: ContinuousClock.Instant) {
        earlyEnds += 1
        let pause = min(Duration.milliseconds(100) * (1 << min(earlyEnds - 1, 6)), .seconds(5))
        startAfter = now + pause
    }

    mutating func promoteSuccessor() {
        current = successor
        successor = nil
    }
}
