/// Where the rules come from that hold at this moment.
public protocol RuleSource {
    /// - Throws: where there are none, and so nothing can be opened.
    func ruleSet() throws(NoRules) -> RuleSet
}

/// There are no rules by which anybody could be let in; the text says why, for the log.
public struct NoRules: Error, Equatable {
    public let detail: String

    public init(detail: String) { self.detail = detail }
}
