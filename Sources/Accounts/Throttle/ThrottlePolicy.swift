public import Identity

/// How often a password may be guessed: when the next attempt is looked at, by how many failed in a row before it.
///
/// Two things are counted: a name at one place (the pair), which slows a guesser who has one address; and the name
/// over all places, a backstop against one who has many (NIST SP 800-63B-4 §3.2.2: at most 100 failures in a row).
/// The backstop never holds up a place where somebody logged in to that name before, so that nobody is locked out
/// of their own account from where they always come.
public struct ThrottlePolicy: Sendable {
    /// How many failures of a pair cost no wait.
    public let freeFailures: Int64
    /// The longest wait, in seconds.
    public let cooldownSeconds: Int64
    /// From how many failures of a name on unknown places have to take turns.
    public let nameFailures: Int64

    /// The wait after the last free failure; it doubles with each further one.
    static let firstWaitSeconds: Int64 = 5
    /// Failures are forgotten a day after the last one.
    public static let forgetAfterSeconds: Int64 = 86_400
    /// For how long after a login a place is known for the name.
    public static let knownForSeconds: Int64 = 90 * 86_400
    /// How many devices are known for a name at a time: the newest.
    static let maxKnownDevices = 20

    /// - Parameters:
    ///   - freeFailures: 1 to 100.
    ///   - cooldownSeconds: 1 to 900.
    ///   - nameFailures: 1 to 100.
    public init(freeFailures: Int64, cooldownSeconds: Int64, nameFailures: Int64) {
        self.freeFailures = freeFailures
        self.cooldownSeconds = cooldownSeconds
        self.nameFailures = nameFailures
    }

    /// Whether a password is looked at now.
    ///
    /// An attempt that is admitted is counted as a failure before anybody knows, so that however many come at once,
    /// or whatever is killed meanwhile, no more are looked at than may fail.
    /// - Parameters:
    ///   - attempts: the rows as they are.
    ///   - isKnownDevice: whether the place is a device on which somebody logged in to that name before.
    public func decide(_ attempts: Attempts, isKnownDevice: Bool, at now: Timestamp) -> ThrottleDecision {
        let isKnown = isKnownDevice || Self.isKnown(attempts.pair, at: now)
        if let until = wait(of: attempts.pair, at: now) { return .wait(until: until, by: .pair) }
        if !isKnown, let until = wait(of: attempts.name, at: now) { return .wait(until: until, by: .name) }

        let ofPair = failures(of: attempts.pair, at: now) + 1
        let ofName = failures(of: attempts.name, at: now) + 1
        let wait = waitSeconds(after: ofPair)
        let nameWait = ofName >= nameFailures ? cooldownSeconds : 0
        let counted = Attempts(
            pair: AttemptCount(
                failures: ofPair, countedAt: now, blockedUntil: wait > 0 ? now.adding(seconds: wait) : nil,
                succeededAt: attempts.pair?.succeededAt),
            name: AttemptCount(
                failures: ofName, countedAt: now, blockedUntil: nameWait > 0 ? now.adding(seconds: nameWait) : nil))
        return .admit(
            counted, waitSeconds: max(wait, isKnown ? 0 : nameWait),
            throttledBefore: (attempts.pair?.throttled ?? 0) + (attempts.name?.throttled ?? 0))
    }

    /// How long the pair waits after that many failures in a row.
    func waitSeconds(after failures: Int64) -> Int64 {
        guard failures >= freeFailures else { return 0 }
        let doublings = min(failures - freeFailures, 30)
        return min(Self.firstWaitSeconds << doublings, cooldownSeconds)
    }

    /// Until when the row says to wait; nil where it does not. A wait that is longer than any we give is of a clock
    /// that was put back, or of a setting that was higher: it counts no more, so that nobody waits for years.
    private func wait(of count: AttemptCount?, at now: Timestamp) -> Timestamp? {
        guard let until = count?.blockedUntil, now < until, now.distance(to: until) <= UInt64(cooldownSeconds) else {
            return nil
        }
        return until
    }

    private func failures(of count: AttemptCount?, at now: Timestamp) -> Int64 {
        guard let count, now < count.countedAt.adding(seconds: Self.forgetAfterSeconds) else { return 0 }
        return min(count.failures, .max - 1)
    }

    /// Whether somebody logged in to the name at that place not long ago.
    static func isKnown(_ count: AttemptCount?, at now: Timestamp) -> Bool {
        guard let succeeded = count?.succeededAt else { return false }
        return now < succeeded.adding(seconds: knownForSeconds)
    }
}

/// What becomes of an attempt to log in.
public enum ThrottleDecision: Sendable, Equatable {
    /// The rows of an attempt.
    public enum Row: Sendable { case pair, name }

    /// No password is looked at before that time, because of that row.
    case wait(until: Timestamp, by: Row)
    /// The password is looked at. The rows are to be stored first; `waitSeconds`: the wait that begins unless it is
    /// right; `throttledBefore`: how many attempts were refused since the last one that was looked at.
    case admit(Attempts, waitSeconds: Int64, throttledBefore: Int64)
}
