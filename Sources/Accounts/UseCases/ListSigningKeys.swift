internal import Identity
internal import JOSE
internal import JOSESigning

/// Lists the signing keys for the operator, and their public parts for others. Private parts are never read.
public struct ListSigningKeys {
    private let store: any KeyRotationStore

    public init(store: any KeyRotationStore) { self.store = store }

    /// Every key, the newest first, retired ones among them.
    public func list() throws(KeyChangeError) -> [KeyRecord] { try changingKeys { try store.keyRecords() } }

    /// The public key as SubjectPublicKeyInfo in PEM.
    /// - Throws: `unknown`; `document` for a symmetric key, which has no public part.
    public func pem(kid: String) throws(KeyChangeError) -> String {
        try changingKeys {
            guard let row = try store.publishedKey(kid: kid) else { throw KeyChangeError.unknown }
            guard let pem = try JWK(json: row.publicJWK).pem else {
                throw KeyChangeError.document("a symmetric key has no public part")
            }
            return pem
        }
    }
}
