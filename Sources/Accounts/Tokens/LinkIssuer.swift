internal import AccessTokens
internal import Identity
internal import JOSE
internal import JOSESigning
internal import JSON

/// Signs links (URL tokens and the tokens of shares), under a key of their own. Reads each time which key signs, and
/// keeps the one that it opened.
public final class LinkIssuer {
    let issuer: String
    private let keys: any KeyStore
    private let masterSecret: MasterSecret
    private var opened: TokenKey?

    /// - Parameter issuer: `iss`.
    public init(keys: any KeyStore, masterSecret: MasterSecret, issuer: String) {
        self.keys = keys
        self.masterSecret = masterSecret
        self.issuer = issuer
    }

    /// Cost: one signature; where the database has no such key yet (it is older than links), one key generation.
    func sign(_ claims: LinkClaims) throws(AccountError) -> String {
        let key = try signingKey(at: claims.issuedAt)
        do {
            return try key.token(payload: JSONWriter.write(claims.json), type: LinkClaims.headerType)
        } catch {
            throw .broken("a link could not be signed: \(error)")
        }
    }

    private func signingKey(at now: Timestamp) throws(AccountError) -> TokenKey {
        guard let sealed = try stored() else { return try makeKey(at: now) }
        if let opened, opened.kid == sealed.kid { return opened }
        let key = try SealedKeys.open(sealed, with: masterSecret)
        opened = key
        return key
    }

    private func stored() throws(AccountError) -> SealedSigningKey? {
        do { return try keys.signingKey(for: .url) } catch { throw .unavailable(error) }
    }

    private func makeKey(at now: Timestamp) throws(AccountError) -> TokenKey {
        let pair: (sealed: SealedSigningKey, published: PublishedKey)
        do {
            pair = try SealedKeys.seal(TokenKey.generate(.edDSA), for: .url, as: .signing, with: masterSecret)
        } catch {
            throw .broken("a key for links could not be made: \(error)")
        }
        do {
            try keys.insert(pair.sealed, published: pair.published, at: now)
        } catch {
            // Somebody else may have been first: of each use one key signs.
            guard let first = try stored() else { throw .unavailable(error) }
            return try SealedKeys.open(first, with: masterSecret)
        }
        return try SealedKeys.open(pair.sealed, with: masterSecret)
    }
}
