internal import LibCrypto

extension MasterSecret {
    /// Why the ring does not fit the database.
    public enum Mismatch: Error, Equatable, CustomStringConvertible {
        /// Rows may name this key, and the ring lacks it.
        case keyMissing(id: String)
        /// The ring has a key of this id with other bytes.
        case keyDiffers(id: String)
        /// The database names no key at all: it was not initialised.
        case notInitialised

        public var description: String {
            switch self {
            case .keyMissing(let id): "the database names the master key \(id), which the secret file lacks"
            case .keyDiffers(let id): "the master key \(id) of the secret file is not the one of the database"
            case .notInitialised: "the database names no master key: run sallyport init"
            }
        }
    }

    private static let proofText = SecretBytes(copying: Array("sallyport".utf8))

    /// The id of the key that seals now, for whatever else is to follow it. Cost: one read of the store.
    /// - Throws: `.unavailable`, `.broken`.
    func currentKeyID() throws(AccountError) -> [UInt8] {
        do {
            return try sealingKeyID()
        } catch {
            switch error {
            case .store(let failure): throw .unavailable(failure)
            case .keyUnknown, .crypto: throw .broken("the ring lacks the master key that seals")
            }
        }
    }

    /// What a new database keeps of the key that seals.
    func sealingKeyRecord() throws(SealError) -> MasterKeyRecord { try record(of: sealingKeyID()) }

    /// What a database keeps of a key of the ring.
    func record(of id: [UInt8]) throws(SealError) -> MasterKeyRecord {
        MasterKeyRecord(id: id, proof: try seal(Self.proofText, for: .proof, of: id, under: id))
    }

    /// Makes sure that every key that rows may name is in the ring and is the right one. Workers call it at start and
    /// refuse to serve where it throws.
    public func check(against records: [MasterKeyRecord]) throws(Mismatch) {
        if records.isEmpty { throw .notInitialised }
        for record in records {
            let id = Self.text(ofID: record.id)
            guard keys.contains(where: { $0.id == record.id }) else { throw .keyMissing(id: id) }
            guard let opened = try? open(record.proof, for: .proof, of: record.id), opened == Self.proofText else {
                throw .keyDiffers(id: id)
            }
        }
    }
}
