public import HTTPTypes

/// Reads cookies as a client sends them (RFC 6265 §5.4).
public enum Cookie {
    /// Every value under that name, in the order in which they stand, over all `Cookie` fields: whoever asks decides
    /// what to make of two (WB4), so that the order never decides.
    public static func values(named name: String, in fields: HTTPFields) -> [String] {
        // By bytes: to Swift, a semicolon with an accent upon it is another character.
        fields[values: .cookie].flatMap { field in
            field.utf8.split(separator: UInt8(ascii: ";")).compactMap { pair -> String? in
                let trimmed = pair.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
                guard let equals = trimmed.firstIndex(of: UInt8(ascii: "=")),
                    trimmed[..<equals].elementsEqual(name.utf8)
                else { return nil }
                return String(Substring(trimmed[trimmed.index(after: equals)...]))
            }
        }
    }
}
