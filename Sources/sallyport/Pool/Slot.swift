internal import Glibc

/// A worker that was started.
struct PoolWorker {
    let process: pid_t
    /// Where it will say that it is ready; nil once it has.
    var readiness: ReadinessSocket?
    let readyDeadline = ContinuousClock.now + .seconds(30)

    private let startedAt = ContinuousClock.now

    var isReady: Bool { readiness == nil }

    func isYoung(at now: ContinuousClock.Instant) -> Bool { now - startedAt < .seconds(1) }

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
    /// The status of a worker that refused to start before any of the pool was ready: another one would refuse too.
    var refusal: Int32?
    private var earlyEnds = 0
    private var startAfter: ContinuousClock.Instant?

    var workers: [PoolWorker] { [current, successor].compactMap { $0 } }
    var isEmpty: Bool { current == nil && successor == nil }

    /// When something is to be done here without anything happening.
    var nextDue: ContinuousClock.Instant? {
        if isEmpty { return refusal == nil ? startAfter : nil }
        return workers.filter { !$0.isReady }.map(\.readyDeadline).min()
    }

    func mayStart(at now: ContinuousClock.Instant) -> Bool {
        isEmpty && refusal == nil && startAfter.map { now >= $0 } ?? true
    }

    /// A worker that was ready is replaced at once.
    mutating func noteReady() {
        earlyEnds = 0
        startAfter = nil
    }

    /// One that ended before it was ready, after a pause: 0.1 s, doubled each time, 1.6 s at most, so that a
    /// request is answered within 2 s of the cause being gone.
    mutating func noteEarlyEnd(at now: ContinuousClock.Instant) {
        earlyEnds += 1
        startAfter = now + Duration.milliseconds(100) * (1 << min(earlyEnds - 1, 4))
    }

    /// One that was ready and failed within a second is replaced after 0.1 s, however often, lest a pool spin.
    mutating func noteYoungEnd(at now: ContinuousClock.Instant) { startAfter = now + .milliseconds(100) }

    mutating func promoteSuccessor() {
        current = successor
        successor = nil
    }
}
