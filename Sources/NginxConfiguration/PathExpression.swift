/// The regular expression of a location, as far as it can be judged without PCRE.
public struct PathExpression: Hashable, Sendable {
    public let pattern: Word
    public let isCaseless: Bool

    init(_ pattern: Word, isCaseless: Bool) {
        self.pattern = pattern
        self.isCaseless = isCaseless
    }

    /// The bytes that every path it takes begins with; empty where that cannot be said.
    /// Whether nothing follows them, so that every path which begins so is taken.
    private var anchor: (bytes: [UInt8], isAll: Bool) {
        guard pattern.hasPrefix("^"), !pattern.bytes.contains(UInt8(ascii: "|")) else { return ([], false) }
        var literal: [UInt8] = []
        var rest = pattern.bytes.dropFirst()
        while let byte = rest.first {
            if byte == UInt8(ascii: "\\"), let escaped = rest.dropFirst().first, !Self.isWordByte(escaped) {
                literal.append(escaped)
                rest = rest.dropFirst(2)
            } else if "*?{".utf8.contains(byte) {
                // What stands before may be missing.
                return (literal.dropLast(), false)
            } else if ".^$+()[]\\".utf8.contains(byte) {
                return (literal, false)
            } else {
                literal.append(byte)
                rest = rest.dropFirst()
            }
        }
        return (literal, true)
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
    }

    /// Whether it may take a path that begins with the prefix. In doubt: yes.
    public func mayMatch(beneath prefix: Word) -> Bool {
        let (one, other) = folded(anchor.bytes, prefix)
        return one.starts(with: other) || other.starts(with: one)
    }

    /// Whether it is sure to take every path that begins with the prefix.
    public func matchesAll(beneath prefix: Word) -> Bool {
        let (one, other) = folded(anchor.bytes, prefix)
        return anchor.isAll && other.starts(with: one)
    }

    private func folded(_ bytes: [UInt8], _ prefix: Word) -> ([UInt8], [UInt8]) {
        isCaseless ? (Word(bytes).lowercased.bytes, prefix.lowercased.bytes) : (bytes, prefix.bytes)
    }

    /// Whether it takes the path; nil where Swift does not know the expression.
    public func matches(_ path: Word) -> Bool? {
        // PCRE's named groups in its own two spellings, which Swift has in one.
        let text = pattern.description.replacing("(?P<", with: "(?<")
        guard let regex = try? Regex(text) else { return nil }
        return isCaseless
            ? path.description.firstMatch(of: regex.ignoresCase()) != nil
            : path.description.firstMatch(of: regex.matchingSemantics(.unicodeScalar)) != nil
    }
}
