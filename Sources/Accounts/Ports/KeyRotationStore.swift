public import Identity

/// A signing key's row without what is sealed in it, as the operator sees it.
public struct KeyRecord: Sendable, Equatable {
    public let published: PublishedKey
    /// Since when it stands in the JWK Set.
    public let createdAt: Timestamp

    public init(published: PublishedKey, createdAt: Timestamp) {
        self.published = published
        self.createdAt = createdAt
    }
}

/// The lives of signing keys: next, signing, verifying, retired. Each change is one transaction with its event, durable
/// when the call returns.
public protocol KeyRotationStore: KeyStore {
    /// Every key, the newest first.
    func keyRecords() throws(StoreError) -> [KeyRecord]
    /// Adds a key, as `insert(_:published:at:)` does.
    func insert(
        _ key: SealedSigningKey, published: PublishedKey, at now: Timestamp, recording event: Event
    ) throws(StoreError)
    /// Makes a next key the one that signs; the one that did verifies until then.
    /// - Returns: false, and nothing was changed, unless the key's state is `next`.
    func promote(kid: String, oldVerifiesUntil end: Timestamp, recording event: Event) throws(StoreError) -> Bool
    /// Withdraws a key.
    /// - Returns: false, and nothing was changed, where there is no such key, it signs, or it is retired already.
    func retire(kid: String, recording event: Event) throws(StoreError) -> Bool
}
