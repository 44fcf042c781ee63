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
        let decisions = (isFresh.map { [$0] } ?? [false, true]).map { isFresh in
            var question = question
            question.asker.person?.isFresh = isFresh
            return rules.decide(question)
        }
        guard let wrong = decisions.firstIndex(where: { $0.verdict.status != status }) else { return nil }
        let found = decisions[wrong].verdict.status
        let hangsOnIt = decisions.contains { $0.verdict.status != found }
        let state = hangsOnIt ? (wrong == 0 ? " when stale" : " when fresh") : ""
        let cause = decisions[wrong].rule.map { "line \($0.line) decides" } ?? "no rule lets them in"
        return RuleFault(line: line, sentence: "expected \(status), and it is \(found)\(state): \(cause)")
    }
}
