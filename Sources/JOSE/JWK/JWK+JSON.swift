internal import ASCII
public import JSON

extension JWK {
    /// Members that only a private key (RFC 7518 §6.2.2, §6.3.2; RFC 8037 §2) or a symmetric one (§6.4.1) has.
    private static let privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]

    /// Reads a key of a kind that is known here. Members that are not known are ignored (RFC 7517 §4).
    ///
    /// Whether the numbers make a key is seen where it is used: `VerificationKey`.
    /// - Throws: `JWKError.notPublic` if any private member is there; `.unsupported` for another `kty` or `crv`;
    ///   `.malformed` for all else.
    public init(_ object: JSONObject) throws(JWKError) {
        guard Self.privateMembers.allSatisfy({ object[$0] == nil }) else { throw .notPublic }
        self.init(
            key: try Self.key(object), kid: try optionalText("kid", in: object),
            algorithm: try optionalText("alg", in: object), use: try optionalText("use", in: object))
    }

    /// Reads the JSON text of a key; see `init(_:)`.
    public init(json: [UInt8]) throws(JWKError) {
        guard let object = try? JSONParser.parseObject(json) else { throw .malformed }
        try self.init(object)
    }

    /// The key as a JSON object: public members only.
    public var object: JSONObject {
        var object = requiredMembers
        object["use"] = use.map { .string($0) }
        object["alg"] = algorithm.map { .string($0) }
        object["kid"] = kid.map { .string($0) }
        return object
    }

    /// The key as JSON text.
    public var json: [UInt8] { JSONWriter.write(object) }

    /// The members that make the key, in the order of RFC 7638 §3.2: by name.
    var requiredMembers: JSONObject {
        switch key {
        case .okp(let x): ["crv": "Ed25519", "kty": "OKP", "x": .string(Base64URL.encode(x))]
        case .ec(let x, let y):
            ["crv": "P-256", "kty": "EC", "x": .string(Base64URL.encode(x)), "y": .string(Base64URL.encode(y))]
        case .rsa(let n, let e): ["e": .string(Base64URL.encode(e)), "kty": "RSA", "n": .string(Base64URL.encode(n))]
        case .oct: ["kty": "oct"]
        }
    }

    private static func key(_ object: JSONObject) throws(JWKError) -> Key {
        switch try text("kty", in: object) {
        case "OKP":
            guard try text("crv", in: object).hasSameBytes(as: "Ed25519") else { throw .unsupported }
            return .okp(x: try number("x", of: 32, in: object))
        case "EC":
            guard try text("crv", in: object).hasSameBytes(as: "P-256") else { throw .unsupported }
            return .ec(x: try number("x", of: 32, in: object), y: try number("y", of: 32, in: object))
        case "RSA":
            let n = try number("n", in: object)
            let e = try number("e", in: object)
            guard let first = n.first, let other = e.first, first != 0, other != 0 else { throw .malformed }
            return .rsa(n: n, e: e)
        case "oct": return .oct
        default: throw .unsupported
        }
    }
}

private func text(_ name: String, in object: JSONObject) throws(JWKError) -> String {
    guard let text = try optionalText(name, in: object) else { throw .malformed }
    return text
}

private func optionalText(_ name: String, in object: JSONObject) throws(JWKError) -> String? {
    switch object[name] {
    case nil: return nil
    case .string(let text)?: return text
    default: throw .malformed
    }
}

/// Big-endian bytes in base64url; RFC 7518 §6.2.1.2 fixes their count for curves.
private func number(_ name: String, of count: Int? = nil, in object: JSONObject) throws(JWKError) -> [UInt8] {
    guard let bytes = try? Base64URL.decode(try text(name, in: object)), count == nil || bytes.count == count
    else { throw .malformed }
    return bytes
}
