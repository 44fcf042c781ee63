public import LibCrypto

/// One key of the master secret.
public struct MasterKey: Sendable {
    /// Names the key in everything that it seals; exactly 4 bytes, no secret.
    public let id: [UInt8]
    /// Exactly 32 bytes; never used itself, only what `derive(_:salt:)` makes of it.
    let secret: SecretBytes

    /// - Returns: nil unless the id has 4 bytes and the secret 32.
    public init?(id: [UInt8], secret: SecretBytes) {
        guard id.count == Self.idLength, secret.count == Self.secretLength else { return nil }
        self.id = id
        self.secret = secret
    }

    static let idLength = 4
    static let secretLength = 32

    /// A key for one use alone (RFC 5869).
    func derive(_ label: String, salt: [UInt8] = []) throws(CryptoError) -> SecretBytes {
        try HKDF.deriveSHA256(from: secret, salt: salt, info: Array(label.utf8), count: 32)
    }
}
