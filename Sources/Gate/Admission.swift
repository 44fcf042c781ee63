internal import AccessTokens
internal import HTTP
internal import HTTPTypes
internal import Identity
public import Rules

/// By what rules the gate lets in.
public struct Admission {
    private let source: any RuleSource
    private let freshSeconds: Int64

    /// - Parameter freshSeconds: how long after the password was given something that must be `fresh` is open.
    public init(by source: any RuleSource, freshSeconds: Int64) {
        self.source = source
        self.freshSeconds = freshSeconds
    }

    /// - Parameter user: nil where nobody is logged in.
    func decide(
        _ request: Request, _ paths: AskedPaths, for user: KnownUser?, at now: Timestamp
    ) throws(NoRules) -> RuleSet.Decision {
        let person = user.map { known in
            Asker.Person(
                username: known.user.username.canonical, roles: known.user.roles,
                isFresh: known.isFresh(at: now, within: freshSeconds))
        }
        return try decide(request, paths, person)
    }

    /// For whoever holds a URL token of that user: it opens what they may see, and nothing that needs a fresh login.
    func decide(_ request: Request, _ paths: AskedPaths, forLinkOf user: User) throws(NoRules) -> RuleSet.Decision {
        try decide(
            request, paths,
            Asker.Person(username: user.username.canonical, roles: user.roles, isFresh: false))
    }

    private func decide(
        _ request: Request, _ paths: AskedPaths, _ person: Asker.Person?
    ) throws(NoRules) -> RuleSet.Decision {
        try source.ruleSet().decide(
            Question(
                asker: Asker(person: person, address: IPAddress(request.remoteAddress)),
                method: request.method.rawValue, host: request.host, paths: paths.paths))
    }
}
