internal import ASCII

/// A word of a configuration, unquoted: bytes, and compared as bytes.
public struct Word: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let bytes: [UInt8]

    public init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }
    public init(stringLiteral text: String) { bytes = Array(text.utf8) }

    /// For messages: what is no UTF-8 is replaced.
    public var description: String { String(decoding: bytes, as: UTF8.self) }

    public func hasPrefix(_ other: Word) -> Bool { bytes.starts(with: other.bytes) }

    public func hasSuffix(_ other: Word) -> Bool { bytes.reversed().starts(with: other.bytes.reversed()) }

    public func contains(_ other: Word) -> Bool {
        guard bytes.count >= other.bytes.count else { return false }
        return (0...(bytes.count - other.bytes.count)).contains { bytes[$0...].starts(with: other.bytes) }
    }

    public func dropping(prefix count: Int) -> Word { Word(bytes.dropFirst(count)) }

    /// With ASCII letters in lower case.
    public var lowercased: Word { Word(bytes.lowercasedASCII()) }

    /// The number that it is in decimal digits, up to 18 of them.
    public var number: Int? {
        guard !bytes.isEmpty, bytes.count <= 18, bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return bytes.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// The names of the variables in it, without `$`; `${name}` is one too.
    public var variables: [Word] {
        var found: [Word] = []
        var rest = bytes[...]
        while let dollar = rest.firstIndex(of: UInt8(ascii: "$")) {
            rest = rest[(dollar + 1)...]
            if rest.first == UInt8(ascii: "{") { rest = rest.dropFirst() }
            let name = rest.prefix(while: Self.isNameByte)
            if !name.isEmpty { found.append(Word(name)) }
            rest = rest.dropFirst(name.count)
        }
        return found
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || byte == UInt8(ascii: "_")
    }
}
