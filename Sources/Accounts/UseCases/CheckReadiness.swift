internal import Identity

/// Finds out whether a login or a refresh could be served now: the database can be read and changed, its schema is this
/// program's, and the keys that sign and seal are there and open. Reads no row of a user's and changes nothing.
public struct CheckReadiness {
    private let store: any ReadinessStore & KeyStore
    private let masterSecret: MasterSecret

    public init(store: any ReadinessStore & KeyStore, masterSecret: MasterSecret) {
        self.store = store
        self.masterSecret = masterSecret
    }

    /// - Throws: `.unavailable`, `.broken`: what is missing, for the operator.
    public func check() throws(AccountError) {
        let masterKeys: [MasterKeyRecord]
        let signing: SealedSigningKey?
        do {
            try store.checkReadiness()
            masterKeys = try store.masterKeys()
            signing = try store.signingKey(for: .access)
        } catch {
            throw .unavailable(error)
        }
        do {
            try masterSecret.check(against: masterKeys)
        } catch {
            throw .broken("\(error)")
        }
        guard let signing else { throw .broken("the database holds no signing key") }
        _ = try SealedKeys.open(signing, with: masterSecret)
    }
}
