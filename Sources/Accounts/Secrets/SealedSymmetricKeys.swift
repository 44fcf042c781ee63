public import AccessTokens
public import Identity
public import JOSE
internal import JOSESigning

/// The symmetric keys of the accounts pools: opened from their rows.
public struct SealedSymmetricKeys: SymmetricKeys {
    private let keys: any KeyStore
    private let masterSecret: MasterSecret

    public init(keys: any KeyStore, masterSecret: MasterSecret) {
        self.keys = keys
        self.masterSecret = masterSecret
    }

    public func verificationKey(kid: String) throws(ReadFailure) -> VerificationKey? {
        guard case .signing(let key)? = try key(kid) else { return nil }
        return key.verificationKey
    }

    public func directKey(kid: String) throws(ReadFailure) -> DirectKey? {
        guard case .encryption(let key)? = try key(kid) else { return nil }
        return key.directKey
    }

    private func key(_ kid: String) throws(ReadFailure) -> TokenKey? {
        let sealed: SealedSigningKey?
        do { sealed = try keys.sealedKey(kid: kid) } catch { throw ReadFailure(detail: error.detail) }
        guard let sealed else { return nil }
        do {
            return try SealedKeys.open(sealed, with: masterSecret)
        } catch {
            throw ReadFailure(detail: "key \(kid) does not open")
        }
    }
}
