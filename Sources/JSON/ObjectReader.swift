internal import ASCII

/// Takes an object apart member by member and gathers every fault, so that a client hears of all at once.
///
/// Ask for each member once, then call `finish()`: what was not asked for is a fault as well.
public struct ObjectReader {
    /// One fault: where it is (RFC 6901 §6) and what is wrong, in words that repeat nothing of the value.
    public struct Fault: Sendable, Equatable {
        public let pointer: String
        public let detail: String

        public init(pointer: String, detail: String) {
            self.pointer = pointer
            self.detail = detail
        }

        /// A fault of the member of that name.
        public init(member name: String, detail: String) {
            self.init(pointer: "#/" + name.utf8.map(Self.escaped).joined(), detail: detail)
        }

        /// RFC 6901 §3, then percent-encoding of all but the unreserved characters (RFC 3986 §2.3).
        private static func escaped(_ byte: UInt8) -> String {
            switch byte {
            case UInt8(ascii: "~"): return "~0"
            case UInt8(ascii: "/"): return "~1"
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                return String(decoding: [byte], as: UTF8.self)
            default:
                return (byte < 0x10 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
    }

    /// All that is wrong with an object; never empty.
    public struct Faults: Error, Equatable {
        public let faults: [Fault]

        public init(_ faults: [Fault]) { self.faults = faults }
    }

    private let object: JSONObject
    private var asked: [String] = []
    private var faults: [Fault] = []

    public init(_ object: JSONObject) { self.object = object }

    /// A string that must be there; empty, and a fault noted, where it is not.
    public mutating func string(_ name: String) -> String {
        if object[name] == nil {
            asked.append(name)
            faults.append(Fault(member: name, detail: "is missing"))
            return ""
        }
        return optionalString(name) ?? ""
    }

    /// A string that may be missing. `null` is not missing: it is a fault.
    public mutating func optionalString(_ name: String) -> String? {
        asked.append(name)
        switch object[name] {
        case nil: return nil
        case .string(let text)?: return text
        default:
            faults.append(Fault(member: name, detail: "must be a string"))
            return nil
        }
    }

    /// A whole number that must be there; 0, and a fault noted, where it is not.
    public mutating func integer(_ name: String) -> Int64 {
        if object[name] == nil {
            asked.append(name)
            faults.append(Fault(member: name, detail: "is missing"))
            return 0
        }
        return optionalInteger(name) ?? 0
    }

    /// A boolean that may be missing. `null` is not missing: it is a fault.
    public mutating func optionalBool(_ name: String) -> Bool? {
        asked.append(name)
        switch object[name] {
        case nil: return nil
        case .bool(let flag)?: return flag
        default:
            faults.append(Fault(member: name, detail: "must be true or false"))
            return nil
        }
    }

    /// A whole number that may be missing. `null` is not missing: it is a fault.
    public mutating func optionalInteger(_ name: String) -> Int64? {
        asked.append(name)
        switch object[name] {
        case nil: return nil
        case .integer(let number)?: return number
        default:
            faults.append(Fault(member: name, detail: "must be a whole number"))
            return nil
        }
    }

    /// An array of strings that may be missing. `null` is not missing: it is a fault.
    public mutating func optionalStrings(_ name: String) -> [String]? {
        asked.append(name)
        guard let value = object[name] else { return nil }
        if case .array(let elements) = value {
            let texts = elements.compactMap { element in
                if case .string(let text) = element { text } else { nil as String? }
            }
            if texts.count == elements.count { return texts }
        }
        faults.append(Fault(member: name, detail: "must be an array of strings"))
        return nil
    }

    /// Whether the member is there and is `null`; then it is no fault, and need not be asked for again.
    public mutating func isNull(_ name: String) -> Bool {
        guard object[name] == .null else { return false }
        asked.append(name)
        return true
    }

    /// - Throws: `Faults` with every fault found, those of members that nobody asked for among them.
    public consuming func finish() throws(Faults) {
        for member in object.members where !asked.contains(where: { $0.hasSameBytes(as: member.name) }) {
            faults.append(Fault(member: member.name, detail: "is not known here"))
        }
        if !faults.isEmpty { throw Faults(faults) }
    }
}
