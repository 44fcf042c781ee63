/// A JWS in compact serialisation (RFC 7515 §7.1) that is well formed; whether anybody signed it is not known yet.
///
/// Shows its header only, which is needed to find the key. The payload comes with `VerifiedJWS`, which
/// `VerificationKey.verify(_:)` alone makes.
public struct UnverifiedJWS: Sendable {
    /// The longest JWS that is looked at: what fits into nginx's largest default header line.
    public static let maxBytes = 8192

    public let header: JWSHeader

    /// RFC 7515 §5.2 step 8: the first two parts with the dot between them, as they came.
    let signingInput: [UInt8]
    let payload: [UInt8]
    let signature: [UInt8]

    /// Reads the text and refuses what is not exactly one compact JWS, before any cryptography. Cost: about 10 µs.
    /// - Throws: `JWSError.tooLarge`, `.malformed`, `.headerRefused`.
    public init(compact text: [UInt8]) throws(JWSError) {
        guard text.count <= Self.maxBytes else { throw .tooLarge }
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else { throw .malformed }
        do {
            payload = try Base64URL.decode(parts[1])
            signature = try Base64URL.decode(parts[2])
            header = try JWSHeader(json: try Base64URL.decode(parts[0]))
        } catch let error as JWSError {
            throw error
        } catch {
            throw .malformed
        }
        signingInput = Array(text[..<parts[1].endIndex])
    }

    /// Reads the text's UTF-8; see `init(compact:)`.
    public init(compact text: String) throws(JWSError) {
        try self.init(compact: Array(text.utf8))
    }
}
