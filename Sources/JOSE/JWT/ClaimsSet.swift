public import JSON

/// The claims of a token whose signature held, or which was opened (RFC 7519 §4); whether it is good now
/// says `validate(_:at:)`.
public struct ClaimsSet: Sendable {
    /// `typ` of the header that was signed with them.
    public let type: String?
    /// All claims, in their order.
    public let object: JSONObject

    /// `iss` (RFC 7519 §4.1.1).
    public let issuer: String?
    /// `sub` (§4.1.2).
    public let subject: String?
    /// `aud` (§4.1.3); a single one is a list of one, none is an empty list.
    public let audience: [String]
    /// `exp` (§4.1.4).
    public let expiration: NumericDate?
    /// `nbf` (§4.1.5).
    public let notBefore: NumericDate?
    /// `iat` (§4.1.6).
    public let issuedAt: NumericDate?
    /// `jti` (§4.1.7).
    public let tokenID: String?

    /// Times in a token lie in 0 ... 2^53, beyond which JSON readers round (RFC 7493 §2.2). Integers only: RFC 7519
    /// would let them be fractions.
    public static let times: ClosedRange<Int64> = 0...(1 << 53)

    /// - Throws: `ClaimsError.malformed`.
    public init(_ jws: VerifiedJWS) throws(ClaimsError) {
        try self.init(json: jws.payload, type: jws.header.type)
    }

    /// - Throws: `ClaimsError.malformed`.
    public init(_ jwe: OpenedJWE) throws(ClaimsError) {
        try self.init(json: jwe.plaintext, type: jwe.header.type)
    }

    private init(json: [UInt8], type: String?) throws(ClaimsError) {
        guard let object = try? JSONParser.parseObject(json) else { throw .malformed }
        self.type = type
        self.object = object
        issuer = try Self.text(object["iss"])
        subject = try Self.text(object["sub"])
        audience = try Self.audience(object["aud"])
        expiration = try Self.time(object["exp"])
        notBefore = try Self.time(object["nbf"])
        issuedAt = try Self.time(object["iat"])
        tokenID = try Self.text(object["jti"])
    }

    /// The claim of that name, registered or not.
    public subscript(name: String) -> JSONValue? { object[name] }

    private static func text(_ value: JSONValue?) throws(ClaimsError) -> String? {
        switch value {
        case nil: return nil
        case .string(let text)?: return text
        default: throw .malformed
        }
    }

    private static func audience(_ value: JSONValue?) throws(ClaimsError) -> [String] {
        guard case .array(let elements)? = value else { return try text(value).map { [$0] } ?? [] }
        var audience: [String] = []
        for element in elements {
            guard case .string(let text) = element else { throw .malformed }
            audience.append(text)
        }
        guard !audience.isEmpty else { throw .malformed }
        return audience
    }

    private static func time(_ value: JSONValue?) throws(ClaimsError) -> NumericDate? {
        switch value {
        case nil: return nil
        case .integer(let seconds)? where times.contains(seconds): return NumericDate(secondsSince1970: seconds)
        default: throw .malformed
        }
    }
}
