internal import LibCrypto
internal import PasswordHashing

/// Seals and opens the chunks of one backup. Each is bound to the header, to its place and to whether it is the last:
/// none can be moved, doubled or left out, and a file that was cut short has no last one.
struct ChunkSeal {
    /// Bytes of every chunk but the last, unsealed.
    static let chunkBytes = 65_536

    private let header: [UInt8]
    /// nil: checksums alone.
    private let key: SecretBytes?

    /// Hashes the passphrase, if the header asks for one. Cost: as the header says.
    /// - Throws: `passphraseNeeded`, `hashingFailed`, `cryptoFailed`.
    init(_ header: BackupHeader, passphrase: Password?) throws(BackupError) {
        self.header = header.bytes
        guard case .passphrase(let cost) = header.protection else {
            key = nil
            return
        }
        guard let passphrase else { throw .passphraseNeeded }
        let stretched: SecretBytes
        do {
            stretched = try PassphraseKey.derive(passphrase, salt: header.salt, cost.parameters)
        } catch {
            throw .hashingFailed
        }
        do {
            key = try HKDF.deriveSHA256(
                from: stretched, salt: header.salt, info: "sallyport/backup/v1", count: AES256GCM.keyByteCount)
        } catch {
            throw .cryptoFailed
        }
    }

    /// How many bytes longer than its plaintext a chunk is.
    var overhead: Int { key == nil ? SHA256.byteCount : AES256GCM.overhead }

    func seal(_ chunk: [UInt8], number: UInt64, isLast: Bool) throws(BackupError) -> [UInt8] {
        let context = context(number, isLast)
        guard let key else { return chunk + SHA256.hash(context + chunk) }
        do {
            return try AES256GCM.seal(chunk, key: key, associatedData: context)
        } catch {
            throw .cryptoFailed
        }
    }

    /// - Throws: `damaged` or, for the first chunk of a file under a passphrase, `wrongPassphrase`.
    func open(_ sealed: [UInt8], number: UInt64, isLast: Bool) throws(BackupError) -> [UInt8] {
        guard sealed.count >= overhead else { throw .damaged(chunk: number) }
        let context = context(number, isLast)
        guard let key else {
            let chunk = Array(sealed.dropLast(SHA256.byteCount))
            guard SHA256.hash(context + chunk) == Array(sealed.suffix(SHA256.byteCount)) else {
                throw .damaged(chunk: number)
            }
            return chunk
        }
        do {
            return try AES256GCM.open(sealed, key: key, associatedData: context).copy()
        } catch .notAuthentic {
            throw number == 0 ? .wrongPassphrase : .damaged(chunk: number)
        } catch {
            throw .cryptoFailed
        }
    }

    private func context(_ number: UInt64, _ isLast: Bool) -> [UInt8] {
        header + BigEndian.bytes(number, 8) + [isLast ? 1 : 0]
    }
}
