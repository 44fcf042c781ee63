internal import ASCII
public import HTTPTypes

/// What the `Authorization` field carries (RFC 9110 §11.6.2).
public enum Authorization: Sendable, Equatable {
    /// RFC 6750 §2.1. The token is what stood there, unread.
    case bearer(String)
    /// RFC 7617, still encoded.
    case basic(String)

    /// Why the field was refused.
    public enum Refusal: Error, Equatable {
        /// The field stands there twice.
        case doubled
        /// No scheme that is known here, or nothing after it.
        case unknown
    }

    /// - Returns: nil where there is no such field.
    public init?(_ fields: HTTPFields) throws(Refusal) {
        let values = fields[values: .authorization]
        guard let value = values.first else { return nil }
        guard values.count == 1 else { throw .doubled }
        // By bytes: a token has hundreds of characters, and every hit of the gate comes by here.
        let space = UInt8(ascii: " ")
        let parts = value.utf8.split(separator: space, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty, !parts[1].contains(space) else { throw .unknown }
        let credentials = String(Substring(parts[1]))
        switch String(Substring(parts[0])).lowercasedASCII() {
        case "bearer": self = .bearer(credentials)
        case "basic": self = .basic(credentials)
        default: throw .unknown
        }
    }
}
