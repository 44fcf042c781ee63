internal import ASCII

/// The name that a user types to log in, in its one canonical form, so that no two names look alike.
///
/// `[a-z0-9][a-z0-9._+@-]{0,63}` after ASCII lower-casing, at most one `@`, no dot at the end.
public struct Username: Hashable, Sendable, CustomStringConvertible {
    /// The canonical form: 1 to 64 ASCII characters.
    public let canonical: String

    public var description: String { canonical }

    /// - Returns: nil where the text is no username; nothing is trimmed and nothing but ASCII letters is folded.
    public init?(_ typed: String) {
        let text = typed.lowercasedASCII()
        let bytes = text.utf8
        guard let first = bytes.first, Self.isLetterOrDigit(first), bytes.count <= 64,
            bytes.allSatisfy({ Self.isLetterOrDigit($0) || Self.isPunctuation($0) }),
            bytes.count(where: { $0 == UInt8(ascii: "@") }) <= 1,
            bytes.last != UInt8(ascii: ".")
        else { return nil }
        canonical = text
    }

    private static func isPunctuation(_ byte: UInt8) -> Bool {
        switch Unicode.Scalar(byte) {
        case ".", "_", "+", "@", "-": true
        default: false
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
