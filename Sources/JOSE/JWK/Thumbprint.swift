internal import JSON
internal import LibCrypto

/// The name of a key that is made from the key itself (RFC 7638), which is what stands in `kid`.
public enum Thumbprint {
    /// SHA-256 over the required members, in base64url: 43 characters.
    /// - Returns: nil for a symmetric key: a hash of its secret would let everybody try guesses.
    public static func sha256(of key: JWK) -> String? {
        guard key.key != .oct else { return nil }
        return Base64URL.encode(SHA256.hash(JSONWriter.write(key.requiredMembers)))
    }
}
