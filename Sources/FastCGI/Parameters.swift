internal import ASCII

/// The parameters of one request, as they came: names without doubles, values as bytes.
///
/// All bytes stand in one place, and where each name and value stands is noted: few of them are ever asked for.
struct Parameters {
    /// Where one name and its value stand in the bytes.
    struct Parameter {
        let name: Range<Int>
        let value: Range<Int>
    }

    private(set) var bytes: [UInt8] = []
    private(set) var list: [Parameter] = []

    /// Header fields that a client may repeat: nginx before 1.23 hands each on as a parameter of its own. Where two
    /// values would be two answers to one question (who asks, for which host), the request is refused instead.
    private static let neverDoubled = [
        "HTTP_AUTHORIZATION", "HTTP_COOKIE", "HTTP_HOST", "HTTP_ORIGIN", "HTTP_REFERER", "HTTP_SEC_FETCH_SITE",
        "HTTP_SEC_FETCH_MODE", "HTTP_SEC_FETCH_DEST", "HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH",
    ]

    init() {
        bytes.reserveCapacity(4_096)
        list.reserveCapacity(64)
    }

    /// Adds one entry, `NAME=value`.
    /// - Throws: `malformedParameter` for one without name, with a name that is not printable ASCII, or doubled.
    mutating func add(_ entry: some Collection<UInt8>) throws(RequestRefusal) {
        let begin = bytes.count
        bytes += entry
        let length = bytes.span.extracting(begin...).firstIndex(of: UInt8(ascii: "="))
        guard let length, length > 0 else { throw .malformedParameter("without name") }
        let name = begin..<begin + length
        guard bytes[name].allSatisfy({ (0x21..<0x7F).contains($0) }) else { throw .malformedParameter("name") }
        guard mayBeDoubled(name) || !list.contains(where: { isSame($0.name, name) }) else {
            throw .malformedParameter("doubled")
        }
        list.append(Parameter(name: name, value: name.upperBound + 1..<bytes.count))
    }

    subscript(name: String) -> [UInt8]? { value(name).map { Array(bytes[$0]) } }

    /// The value as text; empty where it is missing.
    /// - Throws: `malformedParameter` where it is not UTF-8.
    func text(_ name: String) throws(RequestRefusal) -> String {
        guard let value = value(name) else { return "" }
        if bytes.span.extracting(value).isPrintableASCII { return String(decoding: bytes[value], as: UTF8.self) }
        guard let text = String(validating: bytes[value], as: UTF8.self) else { throw .malformedParameter("not UTF-8") }
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

    /// Whether a name is the one that is meant.
    func isNamed(_ name: Range<Int>, _ wanted: String) -> Bool {
        name.count == wanted.utf8.count && bytes.span.extracting(name).hasSameBytes(as: wanted.utf8.span)
    }

    private func value(_ name: String) -> Range<Int>? { list.first { isNamed($0.name, name) }?.value }

    private func mayBeDoubled(_ name: Range<Int>) -> Bool {
        HeaderParameter.isOne(name, in: bytes) && !Self.neverDoubled.contains { isNamed(name, $0) }
    }

    private func isSame(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        left.count == right.count && bytes.span.extracting(left).hasSameBytes(as: bytes.span.extracting(right))
    }
}

/// A parameter that hands on a header field of the client's.
enum HeaderParameter {
    private static let prefix = "HTTP_"

    static func isOne(_ name: Range<Int>, in bytes: [UInt8]) -> Bool {
        bytes.span.extracting(name.prefix(prefix.utf8.count)).hasSameBytes(as: prefix.utf8.span)
    }

    /// The field's name: in capitals, with `_` for `-`.
    static func fieldName(_ name: Range<Int>) -> Range<Int> { name.dropFirst(prefix.utf8.count) }
}
