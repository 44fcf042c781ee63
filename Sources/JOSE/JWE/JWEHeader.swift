internal import ASCII
internal import JSON

/// The protected header of a JWE (RFC 7516 §4) with `alg: dir` and `enc: A256GCM`; there is no other here.
public struct JWEHeader: Sendable, Equatable {
    /// `kid` (RFC 7516 §4.1.6).
    public let kid: String?
    /// `typ` (RFC 7516 §4.1.11).
    public let type: String?

    /// RFC 7518 §4.5: the key itself encrypts.
    static let algorithm = "dir"
    /// RFC 7518 §5.3.
    static let encryption = "A256GCM"

    /// The only parameters that are taken. Every other one brings or points to a key, asks for compression, marks
    /// itself critical or says that another token is inside (`cty`): no token of ours has any of them.
    private static let taken: Set = ["alg", "enc", "kid", "typ"]

    /// - Throws: `JWSError.malformed`, `.headerRefused` or `.wrongAlgorithm`.
    init(json: [UInt8]) throws(JWSError) {
        guard let object = try? JSONParser.parseObject(json) else { throw .malformed }
        guard object.members.allSatisfy({ Self.taken.contains($0.name) }) else { throw .headerRefused }
        guard let algorithm = try Self.text("alg", in: object), let encryption = try Self.text("enc", in: object)
        else { throw .malformed }
        guard algorithm.hasSameBytes(as: Self.algorithm), encryption.hasSameBytes(as: Self.encryption) else {
            throw .wrongAlgorithm
        }
        kid = try Self.text("kid", in: object)
        type = try Self.text("typ", in: object)
    }

    private static func text(_ name: String, in object: JSONObject) throws(JWSError) -> String? {
        switch object[name] {
        case nil: return nil
        case .string(let text)?: return text
        default: throw .malformed
        }
    }
}
