/// Where something stands in the configuration.
public struct Place: Hashable, Sendable, CustomStringConvertible {
    public let file: String
    /// From 1.
    public let line: Int

    public init(file: String, line: Int) {
        self.file = file
        self.line = line
    }

    public var description: String { "\(file):\(line)" }
}

/// A statement of a configuration: `name argument…;` or `name argument… { … }`.
public struct Directive: Hashable, Sendable {
    public let name: Word
    public let arguments: [Word]
    /// What stands between its braces, with all that is included there in the place of each `include`; nil where it
    /// ends with a semicolon. Empty for Lua, which is passed over.
    public let block: [Directive]?
    public let place: Place

    /// What it looks like, on one line; for messages.
    public var text: String { ([name] + arguments).map(\.description).joined(separator: " ") }
}

/// Why a configuration cannot be read.
public struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    public let place: Place
    public let reason: String

    public var description: String { "\(place): \(reason)" }
}
