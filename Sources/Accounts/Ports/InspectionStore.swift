public import Identity

/// A user's sealed password hash, for an inspection that opens every seal.
public struct SealedPassword: Sendable, Equatable {
    public let user: UserID
    public let sealed: [UInt8]

    public init(user: UserID, sealed: [UInt8]) {
        self.user = user
        self.sealed = sealed
    }
}

/// A signing key's row with both of its parts.
public struct KeyPair: Sendable, Equatable {
    public let sealed: SealedSigningKey
    public let published: PublishedKey

    public init(sealed: SealedSigningKey, published: PublishedKey) {
        self.sealed = sealed
        self.published = published
    }
}

/// Reads all that an inspection goes through. Changes nothing.
public protocol InspectionStore {
    /// What the database finds wrong with itself: pages, indexes, constraints, references. A line each, without any
    /// value. Cost: reads the whole file.
    func integrityFaults() throws(StoreError) -> [String]
    /// The next users' seals in the order of their ids, so that no read lasts long.
    /// - Parameters:
    ///   - user: the last one of the page before; nil for the first page.
    ///   - limit: how many at most.
    func sealedPasswords(after user: UserID?, limit: Int) throws(StoreError) -> [SealedPassword]
    /// Every key, retired ones among them, by `kid`.
    func keyPairs() throws(StoreError) -> [KeyPair]
}
