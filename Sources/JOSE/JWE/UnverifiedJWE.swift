/// A JWE in compact serialisation (RFC 7516 §7.1) that is well formed, `dir` with A256GCM; who made it is
/// not known yet.
///
/// Shows its header only, which is needed to find the key. What is inside comes with `OpenedJWE`.
public struct UnverifiedJWE: Sendable {
    public let header: JWEHeader

    /// RFC 7516 §5.1 step 14: the encoded header, as it came.
    let associatedData: [UInt8]
    /// Initialization vector ‖ ciphertext ‖ authentication tag.
    let sealed: [UInt8]

    /// RFC 7518 §5.3: 96 bits.
    private static let vectorByteCount = 12
    /// RFC 7518 §5.3: 128 bits, never fewer.
    private static let tagByteCount = 16

    /// Reads the text and refuses what is not exactly one such JWE, before any cryptography. Cost: about 10 µs.
    /// - Throws: `JWSError.tooLarge`, `.malformed`, `.headerRefused`, `.wrongAlgorithm`.
    public init(compact text: [UInt8]) throws(JWSError) {
        guard text.count <= UnverifiedJWS.maxBytes else { throw .tooLarge }
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        // RFC 7518 §4.5: there is no encrypted key.
        guard parts.count == 5 else { throw .malformed }
        let vector: [UInt8]
        let ciphertext: [UInt8]
        let tag: [UInt8]
        do {
            header = try JWEHeader(json: try Base64URL.decode(parts[0]))
            vector = try Base64URL.decode(parts[2])
            ciphertext = try Base64URL.decode(parts[3])
            tag = try Base64URL.decode(parts[4])
        } catch let error as JWSError {
            throw error
        } catch {
            throw .malformed
        }
        guard parts[1].isEmpty, vector.count == Self.vectorByteCount, !ciphertext.isEmpty,
            tag.count == Self.tagByteCount
        else { throw .malformed }
        associatedData = Array(parts[0])
        sealed = vector + ciphertext + tag
    }

    /// Reads the text's UTF-8; see `init(compact:)`.
    public init(compact text: String) throws(JWSError) {
        try self.init(compact: Array(text.utf8))
    }
}
