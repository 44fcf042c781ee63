internal import Identity
internal import JOSE
internal import JOSESigning
internal import JSON
internal import LibCrypto

/// Signing keys between their two forms: a key that signs, and a row that tells nothing.
enum SealedKeys {
    /// Opens a key's row.
    static func open(_ sealed: SealedSigningKey, with masterSecret: MasterSecret) throws(AccountError) -> SigningKey {
        guard let algorithm = SignatureAlgorithm(rawValue: sealed.algorithm) else {
            throw .broken("key \(sealed.kid) has an unknown algorithm")
        }
        do {
            let serialized = try masterSecret.open(
                sealed.sealedPrivateKey, for: .signingKey, of: Array(sealed.kid.utf8))
            let key = try SigningKey(algorithm: algorithm, serialized: serialized)
            guard key.kid == sealed.kid else { throw MasterSecret.OpenError.notAuthentic }
            return key
        } catch {
            throw .broken("key \(sealed.kid) does not open: \(error)")
        }
    }

    /// The row's two parts for a new key.
    static func seal(
        _ key: SigningKey, for use: PublishedKey.Use = .access, as state: PublishedKey.State,
        with masterSecret: MasterSecret
    ) throws -> (sealed: SealedSigningKey, published: PublishedKey) {
        let sealed = SealedSigningKey(
            kid: key.kid, algorithm: key.algorithm.rawValue,
            sealedPrivateKey: try masterSecret.seal(key.serialized(), for: .signingKey, of: Array(key.kid.utf8)))
        let published = PublishedKey(
            kid: key.kid, use: use, algorithm: key.algorithm.rawValue, state: state,
            publicJWK: JSONWriter.write(key.publicJWK.object))
        return (sealed, published)
    }
}
