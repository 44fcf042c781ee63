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
        let parts = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty, !parts[1].contains(" ") else { throw .unknown }
        switch parts[0].lowercased() {
        case "bearer": self = .bearer(String(parts[1]))
        case "basic": self = .basic(String(parts[1]))
        default: throw .unknown
        }
    }
}
