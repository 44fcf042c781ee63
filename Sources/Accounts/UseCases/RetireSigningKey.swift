public import Identity

/// Withdraws a signing key: every token under it is refused from the next request on, by every worker.
public struct RetireSigningKey {
    private let store: any KeyRotationStore

    public init(store: any KeyRotationStore) { self.store = store }

    /// Durable when it returns.
    /// - Returns: whether tokens under it may still have been good.
    /// - Throws: `unknown`, `signs`, `retiredAlready`.
    public func retire(kid: String, by actor: Event.Actor, at now: Timestamp) throws(KeyChangeError) -> Bool {
        try changingKeys {
            guard let key = try store.publishedKey(kid: kid) else { throw KeyChangeError.unknown }
            let event = Event(.keyRetired, at: now, by: actor, from: .console, detail: "kid: \(kid)")
            guard try store.retire(kid: kid, recording: event) else {
                throw try store.publishedKey(kid: kid)?.state == .signing
                    ? KeyChangeError.signs : KeyChangeError.retiredAlready
            }
            return key.state == .verifying && key.verifies(at: now)
        }
    }
}
