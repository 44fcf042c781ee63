public import Identity
internal import LibCrypto

/// Makes another key of the ring the one that seals, and seals everything anew under it.
///
/// Can be cut short at any point and be run again: whatever was sealed anew stays so, and both keys open.
public struct RotateMasterSecret {
    private let store: any MasterKeyStore & InspectionStore
    private let masterSecret: MasterSecret

    public init(store: any MasterKeyStore & InspectionStore, masterSecret: MasterSecret) {
        self.store = store
        self.masterSecret = masterSecret
    }

    private static let batchSize = 50

    /// Makes the key known, so that no program starts without it, and lets it seal where every running one has it.
    /// - Parameter isHeldWithout: whether a running program lacks the key; asked once the key is known.
    /// - Returns: whether the key did not seal before.
    /// - Throws: `heldWithout`; the key's record is taken back then.
    public func choose(
        _ id: [UInt8], by actor: Event.Actor, at now: Timestamp, isHeldWithout: () throws -> Bool
    ) throws(KeyChangeError) -> Bool {
        try changingKeys {
            try store.addMasterKey(masterSecret.record(of: id), at: now)
            if try store.sealingKeyID() == id { return false }
            guard try !isHeldWithout() else {
                _ = try store.removeMasterKey(id, recording: nil)
                throw KeyChangeError.heldWithout
            }
            let event = Event(
                .masterKeyRotated, at: now, by: actor, from: .console,
                detail: "master key: \(MasterSecret.text(ofID: id))")
            return try store.chooseSealingKey(id, at: now, recording: event)
        }
    }

    /// Seals anew whatever is not under the key, in batches of one short transaction each.
    /// - Parameter progress: is told after each batch how many rows were sealed so far.
    /// - Returns: how many rows are left under other keys: those that were written meanwhile by who had sealed before.
    public func reseal(under id: [UInt8], progress: (Int) -> Void) throws(KeyChangeError) -> Int64 {
        try changingKeys {
            var done = try resealSigningKeys(under: id)
            var last: UserID?
            while true {
                let page = try store.sealedPasswords(notUnder: id, after: last, limit: Self.batchSize)
                let resealed = try page.map { entry in
                    ResealedPassword(
                        user: entry.user, old: entry.sealed,
                        new: try sealedAnew(entry.sealed, .password, of: entry.user.bytes, under: id))
                }
                if !resealed.isEmpty { done += try store.reseal(resealed) }
                progress(done)
                guard let lastOfPage = page.last else { break }
                last = lastOfPage.user
            }
            return try store.masterKeyUses().filter { $0.id != id }.reduce(0) { $0 + $1.passwords + $1.signingKeys }
        }
    }

    private func resealSigningKeys(under id: [UInt8]) throws -> Int {
        var done = 0
        for sealed in try store.keyPairs().map(\.sealed) where MasterSecret.keyID(of: sealed.sealedPrivateKey) != id {
            let old = sealed.sealedPrivateKey
            let new = try sealedAnew(old, .signingKey, of: Array(sealed.kid.utf8), under: id)
            if try store.reseal(kid: sealed.kid, from: old, to: new) { done += 1 }
        }
        return done
    }

    private func sealedAnew(
        _ sealed: [UInt8], _ use: MasterSecret.Use, of owner: [UInt8], under id: [UInt8]
    ) throws -> [UInt8] {
        try masterSecret.seal(masterSecret.open(sealed, for: use, of: owner), for: use, of: owner, under: id)
    }
}
