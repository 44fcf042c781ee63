internal import Identity
internal import JOSE
internal import JOSESigning

/// The symmetric keys that a gate needs to read access tokens (HS256, A256GCM), opened from their rows: for a gate
/// whose file was lost.
public struct ReadSymmetricSecrets {
    private let store: any InspectionStore
    private let masterSecret: MasterSecret

    public init(store: any InspectionStore, masterSecret: MasterSecret) {
        self.store = store
        self.masterSecret = masterSecret
    }

    /// All that are not retired.
    /// - Throws: `.unavailable`; `.broken` where one does not open.
    public func secrets() throws(AccountError) -> [SymmetricSecret] {
        let pairs: [KeyPair]
        do { pairs = try store.keyPairs() } catch { throw .unavailable(error) }
        var secrets: [SymmetricSecret] = []
        for pair in pairs where pair.published.state != .retired {
            let key = try SealedKeys.open(pair.sealed, with: masterSecret)
            do {
                guard let secret = try SymmetricSecret(of: key, named: pair.published.kid) else { continue }
                secrets.append(secret)
            } catch {
                throw .broken("key \(pair.published.kid) does not open: \(error)")
            }
        }
        return secrets
    }
}
