/// What an API token is good for, within what its owner may.
public struct TokenScope: Sendable, Equatable {
    /// Where; empty: everywhere.
    public let paths: [PathScope]
    /// With which methods, in capitals; empty: any. `GET` stands for `HEAD` as well.
    public let methods: [String]
    /// Which of the owner's roles it carries, as long as they have them; sorted, none twice.
    public let roles: [String]

    public init(paths: [PathScope], methods: [String], roles: [String]) {
        self.paths = paths
        self.methods = methods
        self.roles = roles
    }

    /// How many paths, and how many methods, a scope may name.
    public static let maxEntries = 20

    /// Whether the text can be a method: 1 to 20 capital letters, such as `PROPFIND`.
    public static func isMethod(_ text: String) -> Bool {
        (1...20).contains(text.utf8.count)
            && text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }

    /// Whether a request with this method is within the scope.
    public func takes(method: String) -> Bool {
        let method = Array(method.utf8)
        let isHead = method == Array("HEAD".utf8)
        return methods.isEmpty
            || methods.contains { Array($0.utf8) == method || (isHead && Array($0.utf8) == Array("GET".utf8)) }
    }

    /// The owner as the token's holder is let in: with the roles that the token carries and the owner still has.
    public func narrowing(_ user: User) -> User {
        var user = user
        user.roles = user.roles.filter(roles.contains)
        return user
    }
}
