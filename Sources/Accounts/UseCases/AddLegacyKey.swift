public import Identity
internal import JOSE
internal import JOSESigning
public import LibCrypto

/// Takes in the secret with which another application signed access tokens (HS256), so that those hold until an end.
/// It signs nothing here, and is in no JWK Set.
public struct AddLegacyKey {
    private let store: any KeyRotationStore
    private let masterSecret: MasterSecret

    public init(store: any KeyRotationStore, masterSecret: MasterSecret) {
        self.store = store
        self.masterSecret = masterSecret
    }

    /// How far away the end may lie: 366 days.
    public static let maxSeconds: Int64 = 31_622_400

    /// Durable when it returns.
    /// - Parameter secret: the bytes of the application's `JWT_SECRET_KEY`.
    /// - Throws: `document` for a weak secret, and where the end has passed or lies too far away; `exists`.
    public func add(
        _ secret: SecretBytes, until end: Timestamp, by actor: Event.Actor, at now: Timestamp
    ) throws(KeyChangeError) -> AddSigningKey.Added {
        guard now < end, end <= now.adding(seconds: Self.maxSeconds) else {
            throw .document("needs an end within a year from now")
        }
        let key: TokenKey
        do {
            key = try TokenKey(secret: secret, algorithm: .signature(.hs256))
        } catch {
            throw error == .weakSecret ? .weakSecret : .document(error.description)
        }
        return try changingKeys {
            let (sealed, published) = try SealedKeys.sealLegacy(key, until: end, with: masterSecret)
            guard try store.publishedKey(kid: published.kid) == nil else { throw KeyChangeError.exists }
            let event = Event(
                .keyImported, at: now, by: actor, from: .console,
                detail: "kid: \(published.kid) verifies old tokens until \(end.secondsSince1970)")
            try store.insert(sealed, published: published, at: now, recording: event)
            return AddSigningKey.Added(
                kid: published.kid, algorithm: key.algorithm,
                symmetricSecret: try SymmetricSecret(of: key, named: published.kid))
        }
    }
}
