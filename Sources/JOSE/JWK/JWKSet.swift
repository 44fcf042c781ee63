public import JSON

/// Public keys as a neighbour fetches them (RFC 7517 §5).
public struct JWKSet: Sendable, Equatable {
    public let keys: [JWK]

    public init(_ keys: [JWK]) { self.keys = keys }

    /// Reads a set; keys of a kind that is not known here are passed over, as RFC 7517 §5 says.
    /// - Throws: `JWKError.notPublic` if any key of the set is a private one; `.malformed` for all else.
    public init(_ object: JSONObject) throws(JWKError) {
        guard case .array(let elements)? = object["keys"] else { throw .malformed }
        var keys: [JWK] = []
        for element in elements {
            guard case .object(let member) = element else { throw .malformed }
            do throws(JWKError) {
                keys.append(try JWK(member))
            } catch .unsupported {
                continue
            }
        }
        self.keys = keys
    }

    /// Reads the JSON text of a set; see `init(_:)`.
    public init(json: [UInt8]) throws(JWKError) {
        guard let object = try? JSONParser.parseObject(json) else { throw .malformed }
        try self.init(object)
    }

    /// The set as a JSON object. Symmetric keys are left out: they have no public half, and readers trip over a key
    /// of kind `oct` without `k`.
    public var object: JSONObject {
        ["keys": .array(keys.filter { $0.key != .oct }.map { .object($0.object) })]
    }

    /// The set as JSON text (`application/jwk-set+json`).
    public var json: [UInt8] { JSONWriter.write(object) }
}
