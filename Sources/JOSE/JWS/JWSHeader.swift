internal import JSON

/// The protected header of a JWS (RFC 7515 §4): what chooses the key, and nothing else.
public struct JWSHeader: Sendable, Equatable {
    /// `alg` as it stands there: a claim of the sender's, to be compared and never followed.
    public let algorithm: String
    /// `kid` (RFC 7515 §4.1.4).
    public let kid: String?
    /// `typ` (RFC 7515 §4.1.9).
    public let type: String?

    /// Parameters that bring or point to a key, change what is signed, or belong to encryption. Ignoring the first
    /// kind would do as well (RFC 7515 §4.1); no honest token of ours has any of them.
    private static let refused = [
        "crit", "b64", "jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256", "zip", "enc",
    ]

    /// - Throws: `JWSError.malformed` or `.headerRefused`.
    init(json: [UInt8]) throws(JWSError) {
        guard let object = try? JSONParser.parseObject(json) else { throw .malformed }
        guard Self.refused.allSatisfy({ object[$0] == nil }) else { throw .headerRefused }
        guard let algorithm = try Self.text("alg", in: object) else { throw .malformed }
        self.algorithm = algorithm
        kid = try Self.text("kid", in: object)
        type = try Self.text("typ", in: object)
        _ = try Self.text("cty", in: object)
    }

    private static func text(_ name: String, in object: JSONObject) throws(JWSError) -> String? {
        switch object[name] {
        case nil: return nil
        case .string(let text)?: return text
        default: throw .malformed
        }
    }
}
