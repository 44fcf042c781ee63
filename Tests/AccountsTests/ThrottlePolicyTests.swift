import Identity
import StoreConformance
import Testing

@testable import Accounts

@Suite struct ThrottlePolicyTests {
    private static let policy = ThrottlePolicy(freeFailures: 5, cooldownSeconds: 900, nameFailures: 100)
    private let policy = Self.policy
    private let now = Sample.now

    @Test(
        "PW5: the wait after so many failures in a row grows from 5 s to 15 minutes and no further",
        arguments: [
            (1, 0), (4, 0), (5, 5), (6, 10), (7, 20), (8, 40), (9, 80), (10, 160), (11, 320), (12, 640), (13, 900),
            (14, 900), (80, 900), (Int64.max, 900),
        ] as [(Int64, Int64)])
    func waits(failures: Int64, seconds: Int64) { #expect(policy.waitSeconds(after: failures) == seconds) }

    @Test("PW5: no wait is longer than the setting says", arguments: [1, 5, 60, 900] as [Int64])
    func cooldown(limit: Int64) {
        let policy = ThrottlePolicy(freeFailures: 1, cooldownSeconds: limit, nameFailures: 1)
        for failures: Int64 in 1...50 { #expect(policy.waitSeconds(after: failures) <= limit) }
    }

    /// What is left of attempts that all failed, `seconds` apart, and how many were looked at.
    private func run(
        _ policy: ThrottlePolicy = Self.policy, attempts: Int, every seconds: Int64, places: Int = 1
    ) -> (admitted: Int, pairs: [AttemptCount?], name: AttemptCount?) {
        var pairs = [AttemptCount?](repeating: nil, count: places)
        var name: AttemptCount?
        var admitted = 0
        for number in 0..<attempts {
            let time = now.adding(seconds: Int64(number) * seconds)
            let place = number % places
            let decision = policy.decide(Attempts(pair: pairs[place], name: name), isKnownDevice: false, at: time)
            guard case .admit(let counted, _, _) = decision else { continue }
            admitted += 1
            (pairs[place], name) = (counted.pair, counted.name)
        }
        return (admitted, pairs, name)
    }

    @Test("PW5: of a thousand wrong passwords at once, five are looked at; of one a second for a day, about a hundred")
    func oneAddress() {
        #expect(run(attempts: 1_000, every: 0).admitted == 5)
        let day = run(attempts: 86_400, every: 1).admitted
        #expect((95...110).contains(day), "\(day)")
    }

    @Test("PW5: over a thousand addresses, at most a hundred in a row are looked at, then one in 15 minutes")
    func manyAddresses() {
        #expect(run(attempts: 10_000, every: 0, places: 1_000).admitted == 100)
        let hours = run(attempts: 7_200, every: 1, places: 1_000).admitted
        #expect(hours == 100 + (7_200 - 100) / 900)
    }

    @Test("PW5: the backstop holds up neither a place where somebody logged in nor a known device")
    func backstopSparesKnown() {
        let name = AttemptCount(failures: 5_000, countedAt: now, blockedUntil: now.adding(seconds: 900))
        let known = AttemptCount(failures: 0, countedAt: now, succeededAt: now.adding(seconds: -86_400))
        let stale = AttemptCount(
            failures: 0, countedAt: now, succeededAt: now.adding(seconds: -ThrottlePolicy.knownForSeconds))
        #expect(policy.decide(Attempts(pair: nil, name: name), isKnownDevice: false, at: now).isWait)
        #expect(policy.decide(Attempts(pair: stale, name: name), isKnownDevice: false, at: now).isWait)
        #expect(!policy.decide(Attempts(pair: known, name: name), isKnownDevice: false, at: now).isWait)
        #expect(!policy.decide(Attempts(pair: nil, name: name), isKnownDevice: true, at: now).isWait)
    }

    @Test("PW5: a known place is slowed by its own failures as any other")
    func knownPlaceIsCounted() {
        let pair = AttemptCount(
            failures: 5, countedAt: now, blockedUntil: now.adding(seconds: 5), succeededAt: now)
        #expect(policy.decide(Attempts(pair: pair), isKnownDevice: true, at: now).isWait)
    }

    @Test("a wait is over when its second comes, and the answer says which row was in the way")
    func waitEnds() {
        let pair = AttemptCount(failures: 6, countedAt: now, blockedUntil: now.adding(seconds: 10), throttled: 3)
        let attempts = Attempts(pair: pair)
        let until = now.adding(seconds: 10)
        #expect(
            policy.decide(attempts, isKnownDevice: false, at: until.adding(seconds: -1))
                == .wait(until: until, by: .pair))
        guard case .admit(let counted, 20, 3) = policy.decide(attempts, isKnownDevice: false, at: until) else {
            Issue.record("not admitted, or with another wait or count")
            return
        }
        #expect(
            counted.pair
                == AttemptCount(failures: 7, countedAt: until, blockedUntil: until.adding(seconds: 20)))
        #expect(counted.name == AttemptCount(failures: 1, countedAt: until))
    }

    @Test("failures are forgotten a day after the last one, not earlier", arguments: [(86_399, 9), (86_400, 1)])
    func forgets(seconds: Int64, failures: Int64) {
        let count = AttemptCount(failures: 8, countedAt: now)
        let attempts = Attempts(pair: count, name: count)
        let decision = policy.decide(attempts, isKnownDevice: false, at: now.adding(seconds: seconds))
        guard case .admit(let counted, _, _) = decision else {
            Issue.record("not admitted")
            return
        }
        #expect(counted.pair?.failures == failures)
        #expect(counted.name?.failures == failures)
    }

    @Test("PW5: a clock that was put back, or a setting that was lowered, makes nobody wait longer than we ever say")
    func clockBack() {
        let pair = AttemptCount(failures: 20, countedAt: now, blockedUntil: now.adding(seconds: 900))
        let attempts = Attempts(pair: pair)
        #expect(policy.decide(attempts, isKnownDevice: false, at: now).isWait)
        #expect(!policy.decide(attempts, isKnownDevice: false, at: now.adding(seconds: -86_400)).isWait)
    }
}

extension ThrottleDecision {
    fileprivate var isWait: Bool {
        if case .wait = self { return true }
        return false
    }
}
