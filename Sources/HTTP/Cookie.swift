public import HTTPTypes

/// Reads cookies as a client sends them (RFC 6265 §5.4).
public enum Cookie {
    /// Every value under that name, in the order in which they stand, over all `Cookie` fields: whoever asks decides
    /// what to make of two (WB4), so that the order never decides.
    public static func values(named name: String, in fields: HTTPFields) -> [String] {
        fields[values: .cookie].flatMap { field in
            field.split(separator: ";").compactMap { pair -> String? in
                let trimmed = pair.drop { $0 == " " || $0 == "\t" }
                guard let equals = trimmed.firstIndex(of: "="), trimmed[..<equals] == name else { return nil }
                return String(trimmed[trimmed.index(after: equals)...])
            }
        }
    }
}
