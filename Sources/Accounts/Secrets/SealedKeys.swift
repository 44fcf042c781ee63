internal import Identity
internal import JOSE
internal import JOSESigning
internal import JSON
internal import LibCrypto

/// Keys of tokens between their two forms: a key that makes them, and a row that tells nothing.
enum SealedKeys {
    /// Opens a key's row.
    static func open(_ sealed: SealedSigningKey, with masterSecret: MasterSecret) throws(AccountError) -> TokenKey {
        guard let algorithm = TokenAlgorithm(name: sealed.algorithm) else {
            throw .broken("key \(sealed.kid) has an unknown algorithm")
        }
        do {
            let serialized = try masterSecret.open(
                sealed.sealedPrivateKey, for: .signingKey, of: Array(sealed.kid.utf8))
            let key = try TokenKey(algorithm: algorithm, serialized: serialized)
            guard sealed.kid == key.kid || sealed.kid == legacyPrefix + key.kid else {
                throw MasterSecret.OpenError.notAuthentic
            }
            return key
        } catch {
            throw .broken("key \(sealed.kid) does not open: \(error)")
        }
    }

    /// Before the name of a key that verifies old tokens alone: the same secret may sign new ones by its own name.
    private static let legacyPrefix = "legacy-"

    /// The row's two parts for a key of another application, whose tokens hold until an end.
    static func sealLegacy(
        _ key: TokenKey, until end: Timestamp, with masterSecret: MasterSecret
    ) throws -> (sealed: SealedSigningKey, published: PublishedKey) {
        let kid = legacyPrefix + key.kid
        let jwk = JWK(key: .oct, kid: kid, algorithm: key.algorithm.name, use: "sig")
        return (
            SealedSigningKey(
                kid: kid, algorithm: key.algorithm.name,
                sealedPrivateKey: try masterSecret.seal(key.serialized(), for: .signingKey, of: Array(kid.utf8))),
            PublishedKey(
                kid: kid, use: .legacy, algorithm: key.algorithm.name, state: .verifying,
                publicJWK: JSONWriter.write(jwk.object), verifiesUntil: end)
        )
    }

    /// The row's two parts for a new key.
    static func seal(
        _ key: TokenKey, for use: PublishedKey.Use = .access, as state: PublishedKey.State,
        with masterSecret: MasterSecret
    ) throws -> (sealed: SealedSigningKey, published: PublishedKey) {
        let sealed = SealedSigningKey(
            kid: key.kid, algorithm: key.algorithm.name,
            sealedPrivateKey: try masterSecret.seal(key.serialized(), for: .signingKey, of: Array(key.kid.utf8)))
        let published = PublishedKey(
            kid: key.kid, use: use, algorithm: key.algorithm.name, state: state,
            publicJWK: JSONWriter.write(key.publicJWK.object))
        return (sealed, published)
    }
}
