internal import ASCII
internal import Glibc

/// The parameters of one request, as they came (FastCGI §5.2).
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

    /// None yet.
    /// - Parameter maxBytes: so much is put there once and for all: an array that grows leaves its bytes behind, where
    ///   nobody wipes them.
    init(maxBytes: Int) {
        bytes.reserveCapacity(maxBytes)
        list.reserveCapacity(64)
    }

    /// Copies name-value pairs (FastCGI §3.4) into the place of those that were there.
    /// - Returns: false where a length points beyond the end.
    mutating func read(_ pairs: [UInt8]) -> Bool {
        wipe()
        bytes += pairs
        var offset = 0
        while offset < bytes.count {
            guard let nameLength = length(at: &offset), let valueLength = length(at: &offset),
                nameLength + valueLength <= bytes.count - offset
            else { return false }
            let value = offset + nameLength
            list.append(Parameter(name: offset..<value, value: value..<value + valueLength))
            offset = value + valueLength
        }
        return true
    }

    /// - Throws: `tooManyParameterBytes`; `malformedParameter` for a NUL, and for a name that is empty, holds more than
    ///   printable ASCII without `=` (it is an environment variable's in CGI, RFC 3875 §4.1), or is there twice.
    func check(maxBytes: Int) throws(RequestRefusal) {
        var total = 0
        for (index, parameter) in list.enumerated() {
            total += parameter.name.count + parameter.value.count + 1
            guard total <= maxBytes else { throw .tooManyParameterBytes }
            guard !bytes.span.extracting(parameter.value).contains(0) else {
                throw .malformedParameter("with a NUL")
            }
            try check(parameter.name, after: list[..<index])
        }
    }

    /// Forgets them, and leaves nothing of them in memory that nobody shares: they may hold a token.
    mutating func wipe() {
        unsafe explicit_bzero(&bytes, bytes.count)
        bytes.removeAll(keepingCapacity: true)
        list.removeAll(keepingCapacity: true)
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

    private func check(_ name: Range<Int>, after others: ArraySlice<Parameter>) throws(RequestRefusal) {
        guard !name.isEmpty else { throw .malformedParameter("without name") }
        guard bytes.span.extracting(name).isPrintableASCII(without: UInt8(ascii: " "), UInt8(ascii: "=")) else {
            throw .malformedParameter("name")
        }
        guard mayBeDoubled(name) || !others.contains(where: { isSame($0.name, name) }) else {
            throw .malformedParameter("doubled")
        }
    }

    /// One byte, or four whose highest bit is set.
    private func length(at offset: inout Int) -> Int? {
        guard offset < bytes.count else { return nil }
        let first = bytes[offset]
        guard first & 0x80 != 0 else {
            offset += 1
            return Int(first)
        }
        guard offset + 4 <= bytes.count else { return nil }
        defer { offset += 4 }
        return bytes[offset..<offset + 4].reduce(0) { $0 << 8 + Int($1) } & 0x7FFF_FFFF
    }

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
