internal import ASCII
public import JSON

/// `application/x-www-form-urlencoded` as browsers write it (https://url.spec.whatwg.org/#urlencoded-serializing), read
/// strictly: where the standard's own parser would guess, this one refuses.
public enum FormURLEncoded {
    /// Twice what the largest form of ours has; each field is compared with all before it.
    public static let maxFields = 32

    /// The fields, in the order in which they stand.
    /// - Returns: nil for a name that stands twice or is empty, a pair without `=`, an empty pair, a bad escape, a byte
    ///   that no browser leaves as it is, text that is not UTF-8 or holds NUL, and more than `maxFields` fields.
    public static func fields(of bytes: [UInt8]) -> JSONObject? {
        var fields = JSONObject()
        if bytes.isEmpty { return fields }
        let pairs = bytes.split(separator: UInt8(ascii: "&"), maxSplits: maxFields, omittingEmptySubsequences: false)
        guard pairs.count <= maxFields else { return nil }
        for pair in pairs {
            guard let equals = pair.firstIndex(of: UInt8(ascii: "=")), let name = decoded(pair[..<equals]),
                let value = decoded(pair[pair.index(after: equals)...]), !name.isEmpty, fields[name] == nil
            else { return nil }
            fields[name] = .string(value)
        }
        return fields
    }

    /// The text of a name or a value: `+` is a space, `%` and two digits are a byte.
    static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var rest = bytes.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let escaped = rest.nextHexadecimalByte() else { return nil }
                output.append(escaped)
            case UInt8(ascii: "+"): output.append(UInt8(ascii: " "))
            case UInt8(ascii: "="), ...0x20, 0x7F...: return nil
            default: output.append(byte)
            }
        }
        // A NUL ends a text for the C libraries behind us; JSON's reader refuses it too.
        guard !output.contains(0) else { return nil }
        return String(validating: output, as: UTF8.self)
    }
}
