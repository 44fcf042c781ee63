/// What is wrong with a file of rules: the line, counted from 1, and what should be there.
public struct RuleFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// nil: the file as a whole.
    public let line: Int?
    public let sentence: String

    public var description: String { line.map { "line \($0): \(sentence)" } ?? sentence }

    /// A fault whose line is known to who called.
    struct Sentence: Error, Equatable, ExpressibleByStringInterpolation {
        let text: String

        init(stringLiteral text: String) { self.text = text }
    }
}

/// All that is wrong with a file of rules, by line.
public struct RuleFaults: Error, Equatable, Sendable, CustomStringConvertible {
    public let list: [RuleFault]

    /// One line for the log.
    public var description: String {
        let first = list.first?.description ?? "no fault"
        return list.count > 1 ? "\(first) (and \(list.count - 1) more)" : first
    }
}
