/// What a line of the file says that its rules must come to: `expect alice:admin GET https://x/admin 200`.
public struct Expectation: Sendable, Equatable {
    /// The line in the file, counted from 1.
    public let line: Int
    let question: Question
    let status: Int
    /// Whether the password was given a short time ago; nil: it must make no difference.
    let isFresh: Bool?

    /// From where somebody asks of whom nothing is said: an address of nobody (RFC 5737).
    public static let address = "192.0.2.1"

    /// - Returns: nil where it holds.
    func fault(in rules: RuleSet) -> RuleFault? {
        var question = question
        for isFresh in isFresh.map({ [$0] }) ?? [false, true] {
            question.asker.person?.isFresh = isFresh
            let decision = rules.decide(question)
            guard decision.verdict.status != status else { continue }
            let cause = decision.rule.map { "line \($0.line) decides" } ?? "no rule lets them in"
            let state =
                self.isFresh != nil || question.asker.person == nil ? "" : isFresh ? " when fresh" : " when stale"
            return RuleFault(
                line: line, sentence: "expected \(status), and it is \(decision.verdict.status)\(state): \(cause)")
        }
        return nil
    }
}
