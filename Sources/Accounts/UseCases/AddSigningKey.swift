public import Identity
public import JOSE
internal import JOSESigning
public import LibCrypto

/// Adds a signing key, drawn here or made elsewhere. It is published at once and signs once it is promoted.
public struct AddSigningKey {
    /// What was added.
    public struct Added: Sendable {
        public let kid: String
        public let algorithm: TokenAlgorithm
        /// The key's secret where it is symmetric, since the gate must be given it.
        public let symmetricSecret: SymmetricSecret?
    }

    private let store: any KeyRotationStore
    private let masterSecret: MasterSecret

    public init(store: any KeyRotationStore, masterSecret: MasterSecret) {
        self.store = store
        self.masterSecret = masterSecret
    }

    /// Durable when it returns. Cost: one key generation.
    public func generate(
        _ algorithm: TokenAlgorithm, by actor: Event.Actor, at now: Timestamp
    ) throws(KeyChangeError) -> Added {
        try changingKeys { try add(TokenKey.generate(algorithm), .keyGenerated, by: actor, at: now) }
    }

    /// A key for URL and share tokens, EdDSA as they all are. Durable when it returns.
    public func generateForURLs(by actor: Event.Actor, at now: Timestamp) throws(KeyChangeError) -> Added {
        try changingKeys { try add(TokenKey.generate(.edDSA), for: .url, .keyGenerated, by: actor, at: now) }
    }

    /// Takes in a private key in PEM (PKCS #8) or as JWK. Durable when it returns.
    /// - Parameter algorithm: nil where the key itself says it.
    /// - Throws: `document` for what is no good key, `exists` for one that is here already, in whatever state.
    public func importKey(
        _ document: SecretBytes, algorithm: TokenAlgorithm?, by actor: Event.Actor, at now: Timestamp
    ) throws(KeyChangeError) -> Added {
        let key: TokenKey
        do {
            key = try TokenKey(document: document, algorithm: algorithm)
        } catch {
            throw .document(error.description)
        }
        return try take(key, by: actor, at: now)
    }

    /// Takes in the secret itself of a symmetric key, as applications have it in a setting. Durable when it returns.
    /// - Throws: `weakSecret`; `document` where the algorithm is not symmetric; `exists`.
    public func importSecret(
        _ secret: SecretBytes, algorithm: TokenAlgorithm, by actor: Event.Actor, at now: Timestamp
    ) throws(KeyChangeError) -> Added {
        let key: TokenKey
        do {
            key = try TokenKey(secret: secret, algorithm: algorithm)
        } catch {
            throw error == .weakSecret ? .weakSecret : .document(error.description)
        }
        return try take(key, by: actor, at: now)
    }

    private func take(_ key: TokenKey, by actor: Event.Actor, at now: Timestamp) throws(KeyChangeError) -> Added {
        try changingKeys {
            guard try store.publishedKey(kid: key.kid) == nil else { throw KeyChangeError.exists }
            return try add(key, .keyImported, by: actor, at: now)
        }
    }

    private func add(
        _ key: TokenKey, for use: PublishedKey.Use = .access, _ kind: Event.Kind, by actor: Event.Actor,
        at now: Timestamp
    ) throws -> Added {
        let (sealed, published) = try SealedKeys.seal(key, for: use, as: .next, with: masterSecret)
        let event = Event(
            kind, at: now, by: actor, from: .console, detail: "kid: \(key.kid) algorithm: \(key.algorithm.name)")
        try store.insert(sealed, published: published, at: now, recording: event)
        let secret = try SymmetricSecret(of: key)
        return Added(kid: key.kid, algorithm: key.algorithm, symmetricSecret: secret)
    }
}
