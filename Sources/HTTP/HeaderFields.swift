internal import ASCII
public import HTTPTypes

/// The header fields of a request, in their order.
///
/// They stay the bytes that nginx sent: of a dozen fields a request is asked for one or two, and the gate is asked on
/// every hit. `HTTPFields`, which makes strings of all of them, cost it more than the rows it reads.
public struct HeaderFields: Sendable, ExpressibleByDictionaryLiteral {
    /// Where a field stands.
    private struct Field {
        let name: Range<Int>
        let value: Range<Int>
    }

    /// Names and values, and whatever else stands between them.
    private var bytes: [UInt8]
    private var fields: [Field] = []

    /// None yet.
    /// - Parameter bytes: in which fields are going to be found.
    public init(in bytes: [UInt8] = []) { self.bytes = bytes }

    /// Those of a request that is made here.
    public init(_ fields: HTTPFields) {
        self.init()
        for field in fields { append(field.name, field.value) }
    }

    public init(dictionaryLiteral elements: (HTTPField.Name, String)...) {
        self.init()
        for (name, value) in elements { append(name, value) }
    }

    /// Adds one that stands in the bytes, whose name and value were found to be what HTTP allows (RFC 9110 §5.1, §5.5).
    /// The name may be in capitals, and have `_` for `-`.
    public mutating func append(name: Range<Int>, value: Range<Int>) {
        if fields.isEmpty { fields.reserveCapacity(24) }
        fields.append(Field(name: name, value: value))
    }

    /// Adds one.
    public mutating func append(_ name: HTTPField.Name, _ value: String) {
        let begin = bytes.count
        bytes += name.rawName.utf8
        let middle = bytes.count
        bytes += value.utf8
        append(name: begin..<middle, value: middle..<bytes.count)
    }

    /// The values under a name, as they came; bytes that are not UTF-8 show as U+FFFD.
    public subscript(values name: HTTPField.Name) -> [String] {
        bytes(of: name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The same, as bytes.
    public func bytes(of name: HTTPField.Name) -> [ArraySlice<UInt8>] {
        var values: [ArraySlice<UInt8>] = []
        for field in fields where isName(field.name, name.canonicalName) { values.append(bytes[field.value]) }
        return values
    }

    /// The values under a name as one (RFC 9110 §5.3); nil where there is none.
    public subscript(name: HTTPField.Name) -> String? {
        let values = self[values: name]
        return values.isEmpty ? nil : values.joined(separator: name == .cookie ? "; " : ", ")
    }

    private func isName(_ place: Range<Int>, _ canonical: String) -> Bool {
        let found = bytes.span.extracting(place), wanted = canonical.utf8.span
        guard found.count == wanted.count else { return false }
        for position in wanted.indices {
            guard Self.folded(found[position]) == wanted[position] else { return false }
        }
        return true
    }

    fileprivate static func folded(_ byte: UInt8) -> UInt8 {
        byte == UInt8(ascii: "_") ? UInt8(ascii: "-") : byte.lowercasedASCII
    }
}

extension HTTPFields {
    /// All of them, for who goes through them.
    public init(_ fields: HeaderFields) { self = fields.httpFields }
}

extension HeaderFields {
    fileprivate var httpFields: HTTPFields {
        var all = HTTPFields()
        for field in fields {
            let spelling = bytes[field.name].map(Self.folded)
            guard let name = HTTPField.Name(String(decoding: spelling, as: UTF8.self)) else { continue }
            all.append(HTTPField(name: name, value: bytes[field.value]))
        }
        return all
    }
}
