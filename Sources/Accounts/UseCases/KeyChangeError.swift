/// Why a change of a signing key or of the master secret was not made. Nothing was changed.
public enum KeyChangeError: Error, Equatable {
    /// There is no such key.
    case unknown
    /// The key is there already.
    case exists
    /// Only a key that waits for it can be promoted.
    case notNext
    /// The key was published so few seconds ago that others may not have read the JWK Set since.
    case publishedTooRecently(seconds: Int64)
    /// The key that signs cannot be retired.
    case signs
    case retiredAlready
    /// The document to import, in words that tell nothing of the key.
    case document(String)
    /// The secret to import has fewer than 32 bytes, or is plainly not random.
    case weakSecret
    /// A running program lacks the master key.
    case heldWithout
    /// The master key seals what is new.
    case seals
    /// That many rows are sealed under the master key.
    case rowsRest(Int64)
    /// The store, or a seal.
    case account(AccountError)
}

/// Runs a part of such a change: whatever the store throws is unavailable, all else broken.
func changingKeys<Value>(_ body: () throws -> Value) throws(KeyChangeError) -> Value {
    do {
        return try body()
    } catch let error as KeyChangeError {
        throw error
    } catch let error as StoreError {
        throw .account(.unavailable(error))
    } catch MasterSecret.SealError.store(let error) {
        throw .account(.unavailable(error))
    } catch let error as AccountError {
        throw .account(error)
    } catch {
        throw .account(.broken("a key could not be made, opened or sealed: \(error)"))
    }
}
