public import Identity

/// A signing key's row as the accounts pools read it.
public struct SealedSigningKey: Sendable, Equatable {
    /// RFC 7515 §4.1.4.
    public let kid: String
    /// RFC 7518 §3.1.
    public let algorithm: String
    /// The private key, sealed under the master secret (`MasterSecret.Use.signingKey`).
    public let sealedPrivateKey: [UInt8]

    public init(kid: String, algorithm: String, sealedPrivateKey: [UInt8]) {
        self.kid = kid
        self.algorithm = algorithm
        self.sealedPrivateKey = sealedPrivateKey
    }
}

/// A key of the master secret that rows may name, without the key.
public struct MasterKeyRecord: Sendable, Equatable {
    /// Exactly 4 bytes.
    public let id: [UInt8]
    /// A known text sealed under the key: opens under the right key alone, so that a swapped file is noticed.
    public let proof: [UInt8]

    public init(id: [UInt8], proof: [UInt8]) {
        self.id = id
        self.proof = proof
    }
}

/// Keys at rest. Every change is durable when the call returns.
public protocol KeyStore {
    /// Every key but the retired ones, the signing one first, then by `kid`.
    func publishedKeys() throws(StoreError) -> [PublishedKey]
    /// The key's row, whatever its state; nil where there is none.
    func publishedKey(kid: String) throws(StoreError) -> PublishedKey?
    /// The key of that use whose state is `signing`; nil for access tokens in a database that was not initialised, for
    /// URL tokens where none was made yet.
    func signingKey(for use: PublishedKey.Use) throws(StoreError) -> SealedSigningKey?
    /// The key's sealed part, whatever its state; nil where there is none.
    func sealedKey(kid: String) throws(StoreError) -> SealedSigningKey?
    /// Adds a key. `kid` and `algorithm` of both parts are the same; `broken` where they are not, where the `kid` is
    /// taken, or where it would be the second of its use that signs.
    func insert(_ key: SealedSigningKey, published: PublishedKey, at now: Timestamp) throws(StoreError)
    /// The master secret's keys that rows may name.
    func masterKeys() throws(StoreError) -> [MasterKeyRecord]
    func insert(_ key: MasterKeyRecord, at now: Timestamp) throws(StoreError)
    /// The master key that seals: the one that was chosen last, before that the oldest one; nil where there is none.
    func sealingKeyID() throws(StoreError) -> [UInt8]?
    /// 16 random bytes drawn with the database (and anew by a restore), from which the refresh tokens' MAC keys come.
    func refreshSalt() throws(StoreError) -> [UInt8]
}
