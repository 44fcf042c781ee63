public import NginxConfiguration

/// How much a finding weighs.
public enum Severity: String, Comparable, Sendable {
    /// Good to know.
    case note
    /// Something is weaker than it could be, or may be meant so.
    case warning
    /// Something is open that should be closed, or closed that should be open.
    case error

    public static func < (one: Severity, other: Severity) -> Bool { one.rank < other.rank }

    private var rank: Int {
        switch self {
        case .note: 0
        case .warning: 1
        case .error: 2
        }
    }
}

/// Something that is not as it should be, and what to write so that it is.
public struct Finding: Hashable, Sendable {
    /// What it was found in.
    public enum Subject: Hashable, Sendable {
        case configuration(Place)
        case machine
        case runningSite
    }

    /// The name of the check, for those who silence it.
    public let id: String
    public let severity: Severity
    public let subject: Subject
    public let text: String
    /// The line to write or the command to run; empty where there is none.
    public let remedy: String

    public init(id: String, severity: Severity, subject: Subject, text: String, remedy: String) {
        self.id = id
        self.severity = severity
        self.subject = subject
        self.text = text
        self.remedy = remedy
    }
}
