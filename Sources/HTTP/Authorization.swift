internal import ASCII
internal import HTTPTypes

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
    public init?(_ fields: HeaderFields) throws(Refusal) {
        let values = fields.bytes(of: .authorization)
        guard let value = values.first else { return nil }
        guard values.count == 1 else { throw .doubled }
        let space = UInt8(ascii: " ")
        guard let length = value.span.firstIndex(of: space) else { throw .unknown }
        let scheme = value.prefix(length), credentials = value.dropFirst(length + 1)
        guard !credentials.isEmpty, !credentials.span.contains(space) else { throw .unknown }
        switch String(decoding: scheme, as: UTF8.self).lowercasedASCII() {
        case "bearer": self = .bearer(String(decoding: credentials, as: UTF8.self))
        case "basic": self = .basic(String(decoding: credentials, as: UTF8.self))
        default: throw .unknown
        }
    }
}
