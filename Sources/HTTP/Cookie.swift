internal import HTTPTypes

/// Reads cookies as a client sends them (RFC 6265 §5.4).
public enum Cookie {
    /// Every value under that name, in the order in which they stand, over all `Cookie` fields: whoever asks decides
    /// what to make of two (WB4), so that the order never decides.
    public static func values(named name: String, in fields: HeaderFields) -> [String] {
        let name = Array(name.utf8)
        return fields.bytes(of: .cookie).flatMap { field in
            // By byte, as browsers and proxies do: a Character may join a separator and what follows it.
            field.split(separator: UInt8(ascii: ";")).compactMap { pair -> String? in
                let trimmed = pair.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
                guard let equals = trimmed.firstIndex(of: UInt8(ascii: "=")), trimmed[..<equals].elementsEqual(name)
                else { return nil }
                return String(decoding: trimmed[(equals + 1)...], as: UTF8.self)
            }
        }
    }
}
