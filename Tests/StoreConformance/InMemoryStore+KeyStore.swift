public import Accounts
public import Identity

extension InMemoryStore: KeyStore {
    public func publishedKeys() throws(StoreError) -> [PublishedKey] {
        try fail()
        return signingKeys.values.map(\.published).filter { $0.state != .retired }
            .sorted { ($0.state == .signing ? 0 : 1, $0.kid) < ($1.state == .signing ? 0 : 1, $1.kid) }
    }

    public func publishedKey(kid: String) throws(StoreError) -> PublishedKey? {
        try fail()
        return signingKeys[kid]?.published
    }

    public func signingKey(for use: PublishedKey.Use) throws(StoreError) -> SealedSigningKey? {
        try fail()
        return signingKeys.values.first { $0.published.state == .signing && $0.published.use == use }?.sealed
    }

    public func sealedKey(kid: String) throws(StoreError) -> SealedSigningKey? {
        try fail()
        return signingKeys[kid]?.sealed
    }

    public func insert(
        _ key: SealedSigningKey, published: PublishedKey, at now: Timestamp
    ) throws(StoreError) {
        try fail()
        guard key.kid == published.kid, key.algorithm == published.algorithm else {
            throw .broken("the two parts of a key differ in kid or algorithm")
        }
        guard signingKeys[key.kid] == nil else { throw .broken("the kid is taken") }
        let signs = signingKeys.values.contains {
            $0.published.state == .signing && $0.published.use == published.use
        }
        guard published.state != .signing || !signs else { throw .broken("there is a signing key already") }
        try requireKnownKey(key.sealedPrivateKey)
        signingKeys[key.kid] = (key, published)
        keyTimes[key.kid] = now
        _ = changed()
    }

    public func masterKeys() throws(StoreError) -> [MasterKeyRecord] {
        try fail()
        return masterKeyRecords
    }

    public func insert(_ key: MasterKeyRecord, at now: Timestamp) throws(StoreError) {
        try fail()
        guard !masterKeyRecords.contains(where: { $0.id == key.id }) else { throw .broken("the id is taken") }
        masterKeyRecords.append(key)
        masterKeyTimes[key.id] = (now, nil)
        _ = changed()
    }

    public func sealingKeyID() throws(StoreError) -> [UInt8]? {
        try fail()
        return chosenMasterKey ?? masterKeyRecords.first?.id
    }

    public func refreshSalt() throws(StoreError) -> [UInt8] {
        try fail()
        return salt
    }
}
