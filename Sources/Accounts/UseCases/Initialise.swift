public import Identity
public import JOSE
internal import JOSESigning
internal import LibCrypto

/// Fills a new database with what everything else rests on: the master secret's record and the first signing keys.
public struct Initialise {
    private let keys: any KeyStore
    private let masterSecret: MasterSecret

    public init(keys: any KeyStore, masterSecret: MasterSecret) {
        self.keys = keys
        self.masterSecret = masterSecret
    }

    /// Durable when it returns. Cost: two key generations.
    /// - Returns: the key's secret where it is symmetric, since the gate must be given it.
    public func initialise(algorithm: TokenAlgorithm, at now: Timestamp) throws(AccountError) -> SymmetricSecret? {
        do {
            let key = try TokenKey.generate(algorithm)
            let (sealed, published) = try SealedKeys.seal(key, as: .signing, with: masterSecret)
            try keys.insert(sealed, published: published, at: now)
            let urlKey = try SealedKeys.seal(TokenKey.generate(.edDSA), for: .url, as: .signing, with: masterSecret)
            try keys.insert(urlKey.sealed, published: urlKey.published, at: now)
            // Last: without this record no program serves the database (`MasterSecret.check`), so that one whose
            // making was cut short never looks whole.
            try keys.insert(masterSecret.sealingKeyRecord(), at: now)
            return try SymmetricSecret(of: key)
        } catch let error as StoreError {
            throw .unavailable(error)
        } catch {
            throw .broken("the first signing key could not be made: \(error)")
        }
    }
}
