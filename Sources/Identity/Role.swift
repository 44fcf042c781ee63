/// The names of roles, and how many a user may have.
public enum Role {
    /// Administers the site's users.
    public static let admin = "admin"

    /// They travel in one field, Remote-Groups, and in every token: nginx takes 4,096 bytes of header fields from the
    /// gate, and a user whose answer is longer could not be let in.
    public static let maxBytesTogether = 1_024

    /// Whether the text is 1 to 64 of `a-z`, `0-9` and `-`.
    public static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
            }
    }

    /// Whether these may be the roles of one user.
    public static func areRoles(_ texts: [String]) -> Bool {
        texts.allSatisfy(isName) && texts.joined(separator: ",").utf8.count <= maxBytesTogether
    }

    /// As users have them: sorted, none twice.
    public static func canonical(_ roles: [String]) -> [String] { Array(Set(roles)).sorted() }
}

extension User {
    /// Whether the user administers users: has the role and is not disabled.
    public var isAdmin: Bool { disabledAt == nil && roles.contains(Role.admin) }
}
