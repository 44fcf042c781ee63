internal import Identity
internal import LibCrypto
internal import PasswordHashing

extension MasterSecret {
    /// A new hash of a password as a user's row keeps it. Cost: one hash.
    /// - Throws: `.broken`, `.unavailable`.
    func sealHash(of password: Password, with hasher: PasswordHasher, owner: UserID) throws(AccountError) -> [UInt8] {
        do {
            let hash = SecretBytes(copying: Array(try hasher.hash(password).utf8))
            return try seal(hash, for: .password, of: owner.bytes)
        } catch MasterSecret.SealError.store(let error) {
            throw .unavailable(error)
        } catch {
            throw .broken("a password could not be hashed or sealed: \(error)")
        }
    }
}
