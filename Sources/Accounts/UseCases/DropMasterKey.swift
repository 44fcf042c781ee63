public import Identity

/// Takes a key of the master secret out of use for good, once nothing is sealed under it.
public struct DropMasterKey {
    private let store: any MasterKeyStore

    public init(store: any MasterKeyStore) { self.store = store }

    /// What stands in the way, and what it would cost.
    /// - Returns: how many live sessions at most lose their refresh token; nil where the database knows no such key.
    /// - Throws: `seals`, `rowsRest`.
    public func cost(_ id: [UInt8], at now: Timestamp) throws(KeyChangeError) -> Int64? {
        try changingKeys {
            guard let use = try store.masterKeyUses().first(where: { $0.id == id }) else { return nil }
            guard !use.seals else { throw KeyChangeError.seals }
            let rows = use.passwords + use.signingKeys
            guard rows == 0 else { throw KeyChangeError.rowsRest(rows) }
            return try store.sessionsRestingOn(id, at: now)
        }
    }

    /// Takes the key's record away. Durable when it returns; the key's line is the caller's to remove afterwards.
    /// - Throws: as `cost(_:at:)`, by the rows as they stand now.
    public func drop(_ id: [UInt8], by actor: Event.Actor, at now: Timestamp) throws(KeyChangeError) {
        try changingKeys {
            let event = Event(
                .masterKeyDropped, at: now, by: actor, from: .console,
                detail: "master key: \(MasterSecret.text(ofID: id))")
            guard try !store.removeMasterKey(id, recording: event) else { return }
            _ = try cost(id, at: now)
        }
    }
}
