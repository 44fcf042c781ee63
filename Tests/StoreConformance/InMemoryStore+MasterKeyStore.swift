public import Accounts
public import Identity

extension InMemoryStore: MasterKeyStore {
    public func masterKeyUses() throws(StoreError) -> [MasterKeyUse] {
        let sealing = try sealingKeyID()
        return masterKeyRecords.map { key in
            MasterKeyUse(
                id: key.id, createdAt: masterKeyTimes[key.id]?.created ?? Timestamp(secondsSince1970: 0),
                seals: key.id == sealing, sealedUntil: masterKeyTimes[key.id]?.sealedUntil,
                passwords: Int64(users.values.count { Self.keyID(of: $0.sealedPassword) == key.id }),
                signingKeys: Int64(signingKeys.values.count { Self.keyID(of: $0.sealed.sealedPrivateKey) == key.id }))
        }
    }

    public func rowsUnderUnknownKeys() throws(StoreError) -> Int64 {
        try fail()
        let seals = users.values.map(\.sealedPassword) + signingKeys.values.map(\.sealed.sealedPrivateKey)
        return Int64(seals.count { seal in !masterKeyRecords.contains { $0.id == Self.keyID(of: seal) } })
    }

    public func addMasterKey(_ key: MasterKeyRecord, at now: Timestamp) throws(StoreError) {
        chosenMasterKey = try sealingKeyID()
        guard !masterKeyRecords.contains(where: { $0.id == key.id }) else { return }
        try insert(key, at: now)
    }

    public func chooseSealingKey(
        _ id: [UInt8], at now: Timestamp, recording event: Event
    ) throws(StoreError) -> Bool {
        let current = try sealingKeyID()
        guard current != id, masterKeyRecords.contains(where: { $0.id == id }) else { return false }
        if let current { masterKeyTimes[current]?.sealedUntil = now }
        masterKeyTimes[id]?.sealedUntil = nil
        chosenMasterKey = id
        return changed(recording: event)
    }

    public func removeMasterKey(_ id: [UInt8], recording event: Event?) throws(StoreError) -> Bool {
        guard let use = try masterKeyUses().first(where: { $0.id == id }), !use.seals, use.passwords == 0,
            use.signingKeys == 0
        else { return false }
        masterKeyRecords.removeAll { $0.id == id }
        return changed(recording: event)
    }

    public func sealedPasswords(
        notUnder id: [UInt8], after user: UserID?, limit: Int
    ) throws(StoreError) -> [SealedPassword] {
        let rest = try sealedPasswords(after: user, limit: .max).filter { Self.keyID(of: $0.sealed) != id }
        return Array(rest.prefix(limit))
    }

    public func reseal(_ passwords: [ResealedPassword]) throws(StoreError) -> Int {
        var replaced = 0
        for password in passwords
        where try replaceSealedPassword(of: password.user, expecting: password.old, with: password.new) {
            replaced += 1
        }
        return replaced
    }

    public func reseal(kid: String, from old: [UInt8], to new: [UInt8]) throws(StoreError) -> Bool {
        try fail()
        guard let (sealed, published) = signingKeys[kid], sealed.sealedPrivateKey == old else { return false }
        try requireKnownKey(new)
        signingKeys[kid] = (
            SealedSigningKey(kid: kid, algorithm: sealed.algorithm, sealedPrivateKey: new), published
        )
        return changed()
    }

    public func sessionsRestingOn(_ id: [UInt8], at now: Timestamp) throws(StoreError) -> Int64 {
        try fail()
        guard let end = masterKeyTimes[id]?.sealedUntil else { return 0 }
        return Int64(
            sessions.values.count { session in
                session.kind == .token && session.endedAt == nil && session.expiresAt > now
                    && session.lastSeenAt.adding(seconds: session.idleLimitSeconds) > now
                    && (session.refreshedAt ?? session.createdAt) <= end
            })
    }

    /// As the triggers of the database have it.
    func requireKnownKey(_ seal: [UInt8]) throws(StoreError) {
        guard masterKeyRecords.isEmpty || masterKeyRecords.contains(where: { $0.id == Self.keyID(of: seal) }) else {
            throw .broken("sealed under a master key that is not known")
        }
    }

    private static func keyID(of seal: [UInt8]) -> [UInt8] { Array(seal.dropFirst().prefix(4)) }
}
