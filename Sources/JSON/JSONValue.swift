internal import ASCII

/// A JSON value (RFC 8259 §3), as a tree that owns its parts.
///
/// Strings are equal when their bytes are (RFC 8259 §8.3); Swift's own `==` would take U+212A for `K`.
public enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    case real(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

extension JSONValue {
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.real(let left), .real(let right)): left == right
        case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
}

extension JSONValue: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
}

/// The members of a JSON object, in the order in which they stand; no name stands twice (`JSONParser` refuses it).
public struct JSONObject: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// One member: its name and its value.
    public struct Member: Sendable, Equatable {
        public let name: String
        public var value: JSONValue

        public static func == (left: Member, right: Member) -> Bool {
            left.name.hasSameBytes(as: right.name) && left.value == right.value
        }
    }

    public private(set) var members: [Member]

    public init() { members = [] }

    /// Members no two of which have one name, as the parser has made sure: to look again at each would take a time
    /// that grows with the square of their number, which a client chooses.
    init(distinct members: [Member]) { self.members = members }

    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        members = []
        members.reserveCapacity(elements.count)
        for (name, value) in elements { self[name] = value }
    }

    /// The member's value; setting `nil` removes the member. Cost: one pass over the members, which are few.
    public subscript(name: String) -> JSONValue? {
        get { members.first { $0.name.hasSameBytes(as: name) }?.value }
        set {
            guard let position = members.firstIndex(where: { $0.name.hasSameBytes(as: name) }) else {
                if let newValue { members.append(Member(name: name, value: newValue)) }
                return
            }
            if let newValue {
                members[position].value = newValue
            } else {
                members.remove(at: position)
            }
        }
    }

    /// The same members, and behind them those of the other that have other names.
    /// Cost: each of the other's is held against each of these.
    public func merging(_ other: JSONObject) -> JSONObject {
        var merged = members
        merged.reserveCapacity(members.count + other.members.count)
        for member in other.members where !members.contains(where: { $0.name.hasSameBytes(as: member.name) }) {
            merged.append(member)
        }
        return JSONObject(distinct: merged)
    }

    /// Compares as RFC 8259 §4 does: without regard to the order of the members.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.members.count == right.members.count && left.members.allSatisfy { right[$0.name] == $0.value }
    }
}
