public import LibCrypto

/// The ring of keys under which everything secret lies in the database: the first key seals, all of them open.
///
/// Without it a copy of the database lets nobody in; and when it is lost, every password is lost.
public final class MasterSecret: Sendable {
    /// What is sealed. A blob sealed for one use never opens for another: the key and the associated data differ.
    public enum Use: String, Sendable {
        case password = "sallyport/password/v1"
        case signingKey = "sallyport/signing-key/v1"
        case proof = "sallyport/proof/v1"
    }

    /// Why a sealed blob did not open. Tells nothing of what is inside.
    public enum OpenError: Error, Equatable {
        /// Not a blob of ours.
        case malformed
        /// The ring lacks the key with that id.
        case keyUnknown
        /// Altered, or sealed for another use or owner, or under another key with the same id.
        case notAuthentic
    }

    /// The keys of the ring, the sealing one first; never empty, no id twice.
    public let keys: [MasterKey]
    private let sealingKeys: [SealingKeys]

    /// - Returns: nil where there is no key, or two have one id.
    public init?(keys: [MasterKey]) throws(CryptoError) {
        guard !keys.isEmpty, Set(keys.map(\.id)).count == keys.count else { return nil }
        self.keys = keys
        var derived: [SealingKeys] = []
        for key in keys { derived.append(try SealingKeys(of: key)) }
        sealingKeys = derived
    }

    private static let version: UInt8 = 1
    private static let headerLength = 1 + MasterKey.idLength

    /// version ‖ key id ‖ nonce ‖ ciphertext ‖ tag (AES-256-GCM, a random nonce each time).
    /// - Parameter owner: the id of the row that the blob stands in: it opens in no other row.
    public func seal(_ plaintext: SecretBytes, for use: Use, of owner: [UInt8]) throws(CryptoError) -> [UInt8] {
        let keyID = keys[0].id
        let box = try AES256GCM.seal(
            plaintext, key: sealingKeys[0][use], associatedData: Self.context(use, keyID, owner))
        return [Self.version] + keyID + box
    }

    /// Opens what `seal(_:for:of:)` made for the same use and owner, under any key of the ring.
    public func open(_ sealed: [UInt8], for use: Use, of owner: [UInt8]) throws(OpenError) -> SecretBytes {
        guard sealed.count > Self.headerLength, sealed[0] == Self.version else { throw .malformed }
        let keyID = Array(sealed[1..<Self.headerLength])
        guard let position = keys.firstIndex(where: { $0.id == keyID }) else { throw .keyUnknown }
        do {
            return try AES256GCM.open(
                Array(sealed[Self.headerLength...]), key: sealingKeys[position][use],
                associatedData: Self.context(use, keyID, owner))
        } catch {
            throw .notAuthentic
        }
    }

    private static func context(_ use: Use, _ keyID: [UInt8], _ owner: [UInt8]) -> [UInt8] {
        Array(use.rawValue.utf8) + [0] + keyID + owner
    }
}

/// What one key of the ring seals with, by use.
private struct SealingKeys: Sendable {
    let password: SecretBytes
    let signingKey: SecretBytes
    let proof: SecretBytes

    init(of key: MasterKey) throws(CryptoError) {
        password = try key.derive(MasterSecret.Use.password.rawValue)
        signingKey = try key.derive(MasterSecret.Use.signingKey.rawValue)
        proof = try key.derive(MasterSecret.Use.proof.rawValue)
    }

    subscript(use: MasterSecret.Use) -> SecretBytes {
        switch use {
        case .password: password
        case .signingKey: signingKey
        case .proof: proof
        }
    }
}
