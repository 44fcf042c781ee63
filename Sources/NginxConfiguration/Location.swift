/// A location of a server, or the server itself where it serves what no location takes.
public struct Location: Sendable {
    public enum Match: Hashable, Sendable {
        case exact
        /// `^~`: where it is the longest, no expression is asked.
        case prefix(winsOverExpressions: Bool)
        case expression(PathExpression)
        /// `@name`: reached from within only.
        case named
        case server
    }

    public let match: Match
    /// The path, expression or name as it is written; `/` for the server itself.
    public let path: Word
    public let scope: Scope
    /// The locations in this one.
    public let locations: [Location]

    public var place: Place { scope.place }

    init(server: Scope) {
        match = .server
        path = "/"
        scope = server
        locations = server.own("location").map { Location($0, in: server) }
    }

    private init(_ directive: Directive, in outer: Scope) {
        (match, path) = Self.read(directive.arguments)
        let scope = outer.inner(directive)
        self.scope = scope
        locations = scope.own("location").map { Location($0, in: scope) }
    }

    /// As ngx_http_core_location reads its arguments: the sign may stand apart or right before the path.
    private static func read(_ arguments: [Word]) -> (Match, Word) {
        guard let first = arguments.first else { return (.named, "") }
        let (sign, path) = arguments.count > 1 ? (first, arguments[1]) : split(first)
        switch sign {
        case "=": return (.exact, path)
        case "^~": return (.prefix(winsOverExpressions: true), path)
        case "~": return (.expression(PathExpression(path, isCaseless: false)), path)
        case "~*": return (.expression(PathExpression(path, isCaseless: true)), path)
        default: return (path.hasPrefix("@") ? .named : .prefix(winsOverExpressions: false), path)
        }
    }

    private static func split(_ word: Word) -> (Word, Word) {
        for sign in ["=", "^~", "~*", "~"] as [Word] where word.hasPrefix(sign) {
            return (sign, word.dropping(prefix: sign.bytes.count))
        }
        return ("", word)
    }

    /// Itself and all that are in it.
    public var all: [Location] { [self] + locations.flatMap(\.all) }

    /// As the operator wrote it.
    public var name: String { match == .server ? "server" : scope.opening.text }
}
