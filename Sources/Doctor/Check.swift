internal import NginxConfiguration

/// A fault that is looked for in the configuration.
public struct Check: Sendable {
    /// One place where it is.
    struct Fault {
        let place: Place
        let text: String
        let remedy: String
        /// Where it weighs less or more than the check says.
        var severity: Severity?
    }

    public let id: String
    public let severity: Severity
    /// What is wrong where it is found, in a sentence.
    public let summary: String
    let look: @Sendable (Survey) -> [Fault]

    /// All of them.
    public static let all: [Check] =
        setupChecks + verifyChecks + openChecks + rewriteChecks + lockChecks + refusalChecks + identityChecks
        + fileChecks
        + addressChecks + serverChecks + transportChecks

    /// What the checks find in a configuration, each thing once, in its files' order.
    public static func findings(in survey: Survey) -> [Finding] {
        var seen: Set<Finding> = []
        return all.flatMap { check in
            check.look(survey).map { fault in
                Finding(
                    id: check.id, severity: fault.severity ?? check.severity, subject: .configuration(fault.place),
                    text: fault.text, remedy: fault.remedy)
            }
        }.filter { seen.insert($0).inserted }
    }
}
