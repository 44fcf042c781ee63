internal import AccessTokens
public import Identity

/// Lets a published key sign; the one that signed so far verifies until its last token has expired.
public struct PromoteSigningKey {
    private let store: any KeyRotationStore
    private let tokenLifetimeSeconds: Int64

    public init(store: any KeyRotationStore, tokenLifetimeSeconds: Int64) {
        self.store = store
        self.tokenLifetimeSeconds = tokenLifetimeSeconds
    }

    /// How long a key is to stand in the JWK Set before it signs. Whoever verifies by themselves keeps the set for some
    /// minutes (PyJWKClient: 5) and would refuse a token under a key that they have not seen.
    public static let publishedSeconds: Int64 = 300

    /// How long after the last token of a key has expired it still verifies: for requests that began before the
    /// promotion and sign after it (the change waits for the write lock), and for clocks that differ.
    public static let marginSeconds: Int64 = 120

    /// Durable when it returns; holds at the next request of every worker.
    /// - Parameter atOnce: whether a key that was published just now may sign.
    /// - Returns: until when the old key verifies.
    public func promote(
        kid: String, atOnce: Bool, by actor: Event.Actor, at now: Timestamp
    ) throws(KeyChangeError) -> Timestamp {
        try changingKeys {
            guard let record = try store.keyRecords().first(where: { $0.published.kid == kid }) else {
                throw KeyChangeError.unknown
            }
            let isForURLs = record.published.use == .url
            let lifetime = isForURLs ? LinkClaims.maxLifetimeSeconds : tokenLifetimeSeconds
            let end = now.adding(seconds: lifetime).adding(seconds: Self.marginSeconds)
            guard record.published.state == .next else { throw KeyChangeError.notNext }
            let age = record.createdAt <= now ? Int64(clamping: record.createdAt.distance(to: now)) : 0
            // Nobody but the gate verifies URL tokens, and it reads the row.
            guard atOnce || isForURLs || age >= Self.publishedSeconds else {
                throw KeyChangeError.publishedTooRecently(seconds: age)
            }
            let event = Event(
                .keyPromoted, at: now, by: actor, from: .console,
                detail: "kid: \(kid) the key before it verifies until \(end.secondsSince1970)")
            guard try store.promote(kid: kid, oldVerifiesUntil: end, recording: event) else {
                throw KeyChangeError.notNext
            }
            return end
        }
    }
}
