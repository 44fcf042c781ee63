internal import AccessTokens
internal import Identity

extension Event.Actor {
    /// The actor as one column and as one member of the log line: `anybody`, `user:ID`, `operator:NAME`, `system`.
    public var text: String {
        switch self {
        case .anybody: "anybody"
        case .user(let id): "user:" + id.text
        case .operator(let name): "operator:" + String(name.unicodeScalars.prefix(64))
        case .system: "system"
        }
    }

    /// Reads what `text` wrote; nil for anything else.
    public init?(text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        switch (parts.first, parts.dropFirst().first) {
        case ("anybody", nil): self = .anybody
        case ("system", nil): self = .system
        case ("operator", let name?): self = .operator(String(name))
        case ("user", let id?):
            guard let id = UserID(text: String(id)) else { return nil }
            self = .user(id)
        default: return nil
        }
    }
}
