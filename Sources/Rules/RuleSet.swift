/// The rules of one file: read top down, the first that is about the request decides, and where none is, it is denied.
public struct RuleSet: Sendable, Equatable {
    public let rules: [Rule]
    public let expectations: [Expectation]

    /// What comes of a question, from the best to the worst.
    public enum Verdict: Int, Sendable, Comparable {
        case open
        /// Let in once the password is given again.
        case reauthenticate
        /// Nobody is logged in, and somebody who is might be let in.
        case logIn
        case forbid

        public static func < (left: Verdict, right: Verdict) -> Bool { left.rawValue < right.rawValue }

        /// As HTTP would say it.
        public var status: Int {
            switch self {
            case .open: 200
            case .logIn: 401
            case .forbid, .reauthenticate: 403
            }
        }
    }

    /// A verdict, and the rule that it comes from.
    public struct Decision: Sendable, Equatable {
        public let verdict: Verdict
        /// nil: no rule was about it.
        public let rule: Rule?
    }

    /// Decides for the reading of the path that fares worst. Cost: a comparison for each rule and reading.
    public func decide(_ question: Question) -> Decision {
        var worst: Decision?
        for reading in question.readings {
            let decision = decide(question, reading)
            if worst.map({ $0.verdict < decision.verdict }) ?? true { worst = decision }
        }
        return worst ?? Decision(verdict: .forbid, rule: nil)
    }

    private func decide(_ question: Question, _ reading: [RequestPath.Segment]) -> Decision {
        let asker = question.asker
        // Of somebody not logged in: the first rule that would let some user in, as long as none denies all users.
        var afterLogin: Rule?
        var isOpenToUsers = true
        for rule in rules where rule.isAbout(question.method, question.host, reading) {
            if rule.who.names(asker, unknownNetwork: rule.unknownNetwork) {
                guard rule.effect == .deny else { return Decision(verdict: verdict(of: rule, asker), rule: rule) }
                return afterLogin.map { Decision(verdict: .logIn, rule: $0) } ?? Decision(verdict: .forbid, rule: rule)
            }
            guard asker.person == nil, isOpenToUsers, afterLogin == nil else { continue }
            switch rule.effect {
            case .allow:
                if rule.who.namesSomeUser(from: asker.address, unknownNetwork: false) { afterLogin = rule }
            case .deny:
                isOpenToUsers = !rule.who.namesEveryUser(from: asker.address, unknownNetwork: true)
            }
        }
        return afterLogin.map { Decision(verdict: .logIn, rule: $0) } ?? Decision(verdict: .forbid, rule: nil)
    }

    private func verdict(of rule: Rule, _ asker: Asker) -> Verdict {
        rule.wantsFresh && asker.person?.isFresh != true ? .reauthenticate : .open
    }
}

extension RuleSet {
    /// A rule that is about the request, and whether it is about who asks.
    public struct Step: Sendable, Equatable {
        public let rule: Rule
        public let namesAsker: Bool
    }

    /// Every way in which the path may be read, with the rules that are about it up to the one that decided.
    public func explain(_ question: Question) -> [(path: String, steps: [Step], decision: Decision)] {
        question.readings.map { reading in
            var steps: [Step] = []
            for rule in rules where rule.isAbout(question.method, question.host, reading) {
                let names = rule.who.names(question.asker, unknownNetwork: rule.unknownNetwork)
                steps.append(Step(rule: rule, namesAsker: names))
                if names { break }
            }
            let path = "/" + reading.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
            return (path, steps, decide(question, reading))
        }
    }
}
