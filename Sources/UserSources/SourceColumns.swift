/// What a source may say of a user.
public enum SourceField: String, Sendable, CaseIterable {
    case username, hash, salt, email
    case emailVerified = "email-verified"
    case roles, active, disabled
    case disabledAt = "disabled-at"
    case created

    /// Where nobody said which column it is: the first of these that is there.
    var usualNames: [String] {
        switch self {
        case .username: ["username", "user_name", "login", "name"]
        case .hash: ["password_hash", "pw_hash", "passwd_hash", "hashed_password", "hash", "password", "passwd", "pwd"]
        case .salt: ["password_salt", "salt"]
        case .email: ["email", "email_address", "mail"]
        case .emailVerified: ["email_verified", "is_email_verified"]
        case .roles: ["roles", "role", "groups"]
        case .active: ["active", "is_active", "enabled"]
        case .disabled: ["disabled", "is_disabled"]
        case .disabledAt: ["disabled_at"]
        case .created: ["created_at", "date_joined", "created", "created_on", "registered_at", "registered_on"]
        }
    }
}

/// Which column of a source is what.
public struct SourceColumns: Sendable {
    /// The table of a SQLite file; nil: found.
    public var table: String?
    /// Columns that the operator named; nil: this field is left out.
    public var named: [SourceField: String?] = [:]
    /// A role for each user in whose column there is a yes.
    public var flags: [(column: String, role: String)] = []

    public init() {}

    /// Where each field stands among the columns of a source, and each flag behind them.
    struct Places {
        var fields: [(field: SourceField, index: Int)] = []
        var flags: [(role: String, index: Int)] = []
    }

    /// - Throws: where a column that was named is not there, or none for names or hashes.
    func places(in columns: [String]) throws(UserSourceError) -> Places {
        var places = Places()
        for field in SourceField.allCases {
            if let index = try index(of: field, in: columns) { places.fields.append((field, index)) }
        }
        for needed in [SourceField.username, .hash] where !places.fields.contains(where: { $0.field == needed }) {
            throw UserSourceError("has no column that looks like the \(needed.rawValue): name it with --column")
        }
        for flag in flags {
            guard let index = Self.index(of: flag.column, in: columns) else {
                throw UserSourceError("lacks a column that a --role-flag names")
            }
            places.flags.append((flag.role, index))
        }
        return places
    }

    private func index(of field: SourceField, in columns: [String]) throws(UserSourceError) -> Int? {
        guard let named = named[field] else {
            return field.usualNames.lazy.compactMap { Self.index(of: $0, in: columns) }.first
        }
        guard let named else { return nil }
        guard let index = Self.index(of: named, in: columns) else {
            throw UserSourceError("lacks the column that was named for the \(field.rawValue)")
        }
        return index
    }

    /// As SQL compares names: the case of ASCII letters does not count.
    private static func index(of name: String, in columns: [String]) -> Int? {
        columns.firstIndex { $0.utf8.elementsEqual(name.utf8) }
            ?? columns.firstIndex { folded($0).elementsEqual(folded(name)) }
    }

    private static func folded(_ name: String) -> [UInt8] {
        name.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }
}
