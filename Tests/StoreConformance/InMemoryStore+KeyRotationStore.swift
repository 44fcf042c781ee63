public import Accounts
public import Identity

extension InMemoryStore: KeyRotationStore {
    public func keyRecords() throws(StoreError) -> [KeyRecord] {
        try fail()
        return signingKeys.values.map(\.published)
            .map { KeyRecord(published: $0, createdAt: keyTimes[$0.kid] ?? Timestamp(secondsSince1970: 0)) }
            .sorted { ($1.createdAt, $0.published.kid) < ($0.createdAt, $1.published.kid) }
    }

    public func insert(
        _ key: SealedSigningKey, published: PublishedKey, at now: Timestamp, recording event: Event
    ) throws(StoreError) {
        try insert(key, published: published, at: now)
        events.append(event)
    }

    public func promote(
        kid: String, oldVerifiesUntil end: Timestamp, recording event: Event
    ) throws(StoreError) -> Bool {
        try fail()
        guard let key = signingKeys[kid]?.published, key.state == .next,
            let old = signingKeys.values.map(\.published).first(where: { $0.state == .signing && $0.use == key.use })?
                .kid
        else { return false }
        set(old, .verifying, until: end)
        set(kid, .signing, until: nil)
        return changed(recording: event)
    }

    public func retire(kid: String, recording event: Event) throws(StoreError) -> Bool {
        try fail()
        guard let key = signingKeys[kid]?.published, [.next, .verifying].contains(key.state) else { return false }
        set(kid, .retired, until: key.verifiesUntil)
        return changed(recording: event)
    }

    private func set(_ kid: String, _ state: PublishedKey.State, until end: Timestamp?) {
        guard let (sealed, key) = signingKeys[kid] else { return }
        let published = PublishedKey(
            kid: kid, use: key.use, algorithm: key.algorithm, state: state, publicJWK: key.publicJWK, verifiesUntil: end
        )
        signingKeys[kid] = (sealed, published)
    }
}
