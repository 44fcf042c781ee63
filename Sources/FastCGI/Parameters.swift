/// The parameters of one request, as they came: names without doubles, values as bytes.
struct Parameters {
    /// One name and its value.
    struct Parameter: Equatable {
        let name: String
        let value: [UInt8]
    }

    private(set) var list: [Parameter] = []
    /// Where in the list a name stands first.
    private var positions: [String: Int] = [:]

    /// Header fields that a client may repeat: nginx before 1.23 hands each on as a parameter of its own. Where two
    /// values would be two answers to one question (who asks, for which host), the request is refused instead.
    private static let neverDoubled: Set<String> = [
        "HTTP_AUTHORIZATION", "HTTP_COOKIE", "HTTP_HOST", "HTTP_ORIGIN", "HTTP_REFERER", "HTTP_SEC_FETCH_SITE",
        "HTTP_SEC_FETCH_MODE", "HTTP_SEC_FETCH_DEST", "HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH",
    ]

    init() {
        list.reserveCapacity(48)
        positions.reserveCapacity(48)
    }

    /// Adds one entry, `NAME=value`.
    /// - Throws: `malformedParameter` for one without name, with a name that is not printable ASCII, or doubled.
    mutating func add(_ entry: some Collection<UInt8>) throws(RequestRefusal) {
        guard let separator = entry.firstIndex(of: UInt8(ascii: "=")), separator != entry.startIndex else {
            throw .malformedParameter("without name")
        }
        let nameBytes = entry[..<separator]
        guard nameBytes.allSatisfy({ (0x21..<0x7F).contains($0) }) else { throw .malformedParameter("name") }
        let name = String(decoding: nameBytes, as: UTF8.self)
        let isNew = positions[name] == nil
        guard isNew || (name.hasPrefix("HTTP_") && !Self.neverDoubled.contains(name)) else {
            throw .malformedParameter("doubled")
        }
        if isNew { positions[name] = list.count }
        list.append(Parameter(name: name, value: Array(entry[entry.index(after: separator)...])))
    }

    subscript(name: String) -> [UInt8]? {
        positions[name].map { list[$0].value }
    }

    /// The value as text; empty where it is missing.
    /// - Throws: `malformedParameter` where it is not UTF-8.
    func text(_ name: String) throws(RequestRefusal) -> String {
        guard let value = self[name] else { return "" }
        guard let text = String(validating: value, as: UTF8.self) else { throw .malformedParameter("not UTF-8") }
        return text
    }

    /// How many bytes of body follow: strictly digits (at most 18 of them); none or an empty value is 0.
    func contentLength() throws(RequestRefusal) -> Int {
        guard let value = self["CONTENT_LENGTH"], !value.isEmpty else { return 0 }
        guard value.count <= 18, value.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw .malformedContentLength
        }
        return value.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
