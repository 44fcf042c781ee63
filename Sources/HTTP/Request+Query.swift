extension Request {
    /// The query's parameters (application/x-www-form-urlencoded, https://url.spec.whatwg.org/#urlencoded-parsing),
    /// decoded once.
    /// - Throws: where one stands twice, so that no order decides; where a `%` is followed by no byte; where a name or
    ///   a value is no UTF-8 or holds a control character.
    public func queryParameters() throws(MalformedQuery) -> [String: String] {
        var parameters: [String: String] = [:]
        for pair in query.utf8.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Self.decoded(parts[0])
            let value = parts.count > 1 ? try Self.decoded(parts[1]) : ""
            guard parameters.updateValue(value, forKey: name) == nil else { throw MalformedQuery() }
        }
        return parameters
    }

    private static func decoded(_ text: Substring.UTF8View) throws(MalformedQuery) -> String {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
                    throw MalformedQuery()
                }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        guard let decoded = String(validating: bytes, as: UTF8.self),
            !decoded.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { throw MalformedQuery() }
        return decoded
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}

/// A query that cannot be read, or says something twice.
public struct MalformedQuery: Error, Equatable {
    public init() {}
}
