public import LibCrypto

/// The ring of keys under which everything secret lies in the database: one key seals, all of them open. Which one
/// seals is the database's word, so that all programs change at once; before there is a database it is the first.
///
/// Without it a copy of the database lets nobody in; and when it is lost, every password is lost.
public final class MasterSecret {
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

    /// Why nothing was sealed.
    public enum SealError: Error, Equatable {
        /// The store could not say which key seals.
        case store(StoreError)
        /// The ring lacks the key that is to seal.
        case keyUnknown
        case crypto(CryptoError)
    }

    /// The keys of the ring in the order of their file; never empty, no id twice.
    public let keys: [MasterKey]
    private let sealingKeys: [SealingKeys]
    private let chosenID: () throws(StoreError) -> [UInt8]?

    /// - Returns: nil where there is no key, or two have one id.
    public init?(keys: [MasterKey]) throws(CryptoError) {
        chosenID = { () throws(StoreError) in nil }
        guard !keys.isEmpty, Set(keys.map(\.id)).count == keys.count else { return nil }
        self.keys = keys
        var derived: [SealingKeys] = []
        for key in keys { derived.append(try SealingKeys(of: key)) }
        sealingKeys = derived
    }

    private init(_ ring: MasterSecret, chosenID: @escaping () throws(StoreError) -> [UInt8]?) {
        keys = ring.keys
        sealingKeys = ring.sealingKeys
        self.chosenID = chosenID
    }

    /// The same ring, which asks the store each time which key seals.
    public func sealing(asChosenBy store: any KeyStore) -> MasterSecret {
        MasterSecret(self) { () throws(StoreError) in try store.sealingKeyID() }
    }

    /// The id of the key that seals now, which is in the ring. Cost: one read of the store.
    func sealingKeyID() throws(SealError) -> [UInt8] {
        let chosen: [UInt8]?
        do { chosen = try chosenID() } catch { throw .store(error) }
        guard let chosen else { return keys[0].id }
        guard keys.contains(where: { $0.id == chosen }) else { throw .keyUnknown }
        return chosen
    }

    /// The id of the key under which a blob was sealed; nil for what is no blob of ours.
    static func keyID(of sealed: [UInt8]) -> [UInt8]? {
        guard sealed.count > headerLength, sealed[0] == version else { return nil }
        return Array(sealed[1..<headerLength])
    }

    private static let version: UInt8 = 1
    private static let headerLength = 1 + MasterKey.idLength

    /// version ‖ key id ‖ nonce ‖ ciphertext ‖ tag (AES-256-GCM, a random nonce each time).
    /// - Parameter owner: the id of the row that the blob stands in: it opens in no other row.
    public func seal(_ plaintext: SecretBytes, for use: Use, of owner: [UInt8]) throws(SealError) -> [UInt8] {
        try seal(plaintext, for: use, of: owner, under: sealingKeyID())
    }

    /// Seals under one key of the ring, whichever is chosen.
    func seal(
        _ plaintext: SecretBytes, for use: Use, of owner: [UInt8], under keyID: [UInt8]
    ) throws(SealError) -> [UInt8] {
        guard let position = keys.firstIndex(where: { $0.id == keyID }) else { throw .keyUnknown }
        do {
            let box = try AES256GCM.seal(
                plaintext, key: sealingKeys[position][use], associatedData: Self.context(use, keyID, owner))
            return [Self.version] + keyID + box
        } catch {
            throw .crypto(error)
        }
    }

    /// Opens what `seal(_:for:of:)` made for the same use and owner, under any key of the ring.
    public func open(_ sealed: [UInt8], for use: Use, of owner: [UInt8]) throws(OpenError) -> SecretBytes {
        guard let keyID = Self.keyID(of: sealed) else { throw .malformed }
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
