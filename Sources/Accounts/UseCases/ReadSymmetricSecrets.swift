internal import Identity
internal import JOSE
internal import JOSESigning

/// The symmetric keys that a gate needs to verify access tokens (HS256, JWE), opened from their rows: for a gate whose
/// file was lost.
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
                if let secret = try SymmetricSecret(of: key, named: pair.published.kid) { secrets.append(secret) }
            } catch {
                throw .broken("key \(key.kid) does not open: \(error)")
            }
        }
        return secrets
    }
}
