public import Identity
internal import JOSE

/// Lists the public keys by which anybody verifies access tokens (RFC 7517 §5); symmetric keys and those of
/// URL tokens are never among them.
public struct PublishKeys {
    private let keys: any KeyStore

    public init(keys: any KeyStore) { self.keys = keys }

    /// - Returns: each key as JSON; none that is retired or symmetric, or whose last token has expired.
    public func publish(at now: Timestamp) throws(AccountError) -> [PublishedKey] {
        do {
            return try keys.publishedKeys().filter {
                $0.use == .access && TokenAlgorithm(name: $0.algorithm)?.isSymmetric == false && $0.verifies(at: now)
            }
        } catch {
            throw .unavailable(error)
        }
    }
}
