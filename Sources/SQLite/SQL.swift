/// The text of a statement. Made of literals alone, so that no value can ever become part of it: values are bound.
public struct SQL: Sendable, ExpressibleByStringLiteral {
    let text: String

    public init(stringLiteral literal: StaticString) { text = literal.description }

    private init(text: String) { self.text = text }

    /// For `ForeignDatabase` alone, which has quoted every name in it.
    init(quotedNames text: String) { self.text = text }

    /// Joins two literals, such as a list of columns that several statements share.
    public static func + (left: SQL, right: SQL) -> SQL { SQL(text: left.text + right.text) }
}
