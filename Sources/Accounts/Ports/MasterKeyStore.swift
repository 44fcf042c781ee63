public import Identity

/// What the database knows of a key of the master secret.
public struct MasterKeyUse: Sendable, Equatable {
    /// Exactly 4 bytes.
    public let id: [UInt8]
    public let createdAt: Timestamp
    /// Whether new rows are sealed under it.
    public let seals: Bool
    /// Until when it sealed; nil where it does, or never did.
    public let sealedUntil: Timestamp?
    /// How many users' passwords are sealed under it.
    public let passwords: Int64
    /// How many signing keys are sealed under it, retired ones among them.
    public let signingKeys: Int64

    public init(
        id: [UInt8], createdAt: Timestamp, seals: Bool, sealedUntil: Timestamp?, passwords: Int64, signingKeys: Int64
    ) {
        self.id = id
        self.createdAt = createdAt
        self.seals = seals
        self.sealedUntil = sealedUntil
        self.passwords = passwords
        self.signingKeys = signingKeys
    }
}

/// A sealed password that is to take the place of another one.
public struct ResealedPassword: Sendable {
    public let user: UserID
    public let old: [UInt8]
    public let new: [UInt8]

    public init(user: UserID, old: [UInt8], new: [UInt8]) {
        self.user = user
        self.old = old
        self.new = new
    }
}

/// The ring of the master secret, as far as the database knows it. Each change is one transaction, durable when the
/// call returns.
///
/// Once there is a record, no row is written whose seal names a key without one (`broken`): what a program sealed
/// before a key was dropped cannot come in after it.
public protocol MasterKeyStore: KeyStore {
    /// Every key, the oldest first. Cost: goes through all users.
    func masterKeyUses() throws(StoreError) -> [MasterKeyUse]
    /// How many rows are sealed under a key without a record; 0 unless somebody else wrote them.
    func rowsUnderUnknownKeys() throws(StoreError) -> Int64
    /// Adds a key that only opens; from now on no program starts that lacks it. What sealed before goes on sealing.
    /// Adding one that is there changes nothing.
    func addMasterKey(_ key: MasterKeyRecord, at now: Timestamp) throws(StoreError)
    /// Makes a key with a record the one that seals, in every program, from its next seal on.
    /// - Returns: false where it is so already, or the key has no record.
    func chooseSealingKey(_ id: [UInt8], at now: Timestamp, recording event: Event) throws(StoreError) -> Bool
    /// Takes a key's record away.
    /// - Returns: false, and nothing was changed, where the key seals, a row is sealed under it, or it has no record.
    func removeMasterKey(_ id: [UInt8], recording event: Event?) throws(StoreError) -> Bool
    /// The next users' seals that are not under that key, in the order of their ids.
    func sealedPasswords(
        notUnder id: [UInt8], after user: UserID?, limit: Int
    ) throws(StoreError) -> [SealedPassword]
    /// Replaces seals that are still the old ones, all in one transaction.
    /// - Returns: how many were.
    func reseal(_ passwords: [ResealedPassword]) throws(StoreError) -> Int
    /// Replaces a signing key's seal if it is still the old one.
    func reseal(kid: String, from old: [UInt8], to new: [UInt8]) throws(StoreError) -> Bool
    /// Live sessions whose refresh token was made before the key ceased to seal, and so perhaps under it.
    func sessionsRestingOn(_ id: [UInt8], at now: Timestamp) throws(StoreError) -> Int64
}
