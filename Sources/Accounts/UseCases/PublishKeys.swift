public import Identity

/// Lists the public keys by which anybody verifies access tokens (RFC 7517 §5); symmetric keys are never among them.
public struct PublishKeys {
    private let keys: any KeyStore

    public init(keys: any KeyStore) { self.keys = keys }

    /// - Returns: each key as JSON; none that is retired or symmetric.
    public func publish() throws(AccountError) -> [PublishedKey] {
        do {
            return try keys.publishedKeys().filter { !$0.algorithm.hasPrefix("HS") }
        } catch {
            throw .unavailable(error)
        }
    }
}
