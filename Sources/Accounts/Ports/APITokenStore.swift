public import Identity

/// API tokens at rest. Every change is durable when the call returns, and its event is part of it.
public protocol APITokenStore {
    /// Adds a token of a user who exists.
    ///
    /// - Parameters:
    ///   - secretHash: SHA-256 of its secret, 32 bytes.
    ///   - limit: how many tokens of the user may count at that time, this one among them.
    /// - Returns: false, and nothing is changed or recorded, where it would be one too many.
    func insert(
        _ token: APIToken, secretHash: [UInt8], limit: Int, at now: Timestamp, recording event: Event
    ) throws(StoreError) -> Bool
    /// The token's row, whatever its state, with its user's; nil where there is none.
    func record(of token: APITokenID) throws(StoreError) -> APITokenRecord?
    /// A user's tokens, whatever their state, newest first.
    func apiTokens(of user: UserID, limit: Int) throws(StoreError) -> [APIToken]
    /// All users' tokens, whatever their state, page by page in the order of their ids.
    /// - Parameter last: the last one of the page before; nil for the first page.
    func apiTokens(after last: APITokenID?, limit: Int) throws(StoreError) -> [APITokenRecord]
    /// - Returns: false, and nothing is changed or recorded, where there is no such token or it was revoked before.
    func revoke(_ token: APITokenID, at now: Timestamp, recording event: Event) throws(StoreError) -> Bool
}

/// The accounts pools' own store, read as the gate reads its.
public struct APITokenReader: APITokenReading {
    private let store: any APITokenStore

    public init(_ store: any APITokenStore) { self.store = store }

    public func record(of token: APITokenID) throws(ReadFailure) -> APITokenRecord? {
        do { return try store.record(of: token) } catch { throw ReadFailure(detail: error.detail) }
    }
}
