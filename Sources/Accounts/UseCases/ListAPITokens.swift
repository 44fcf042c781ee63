public import Identity

/// Lists API tokens, whatever their state, with their last use at the gate.
public struct ListAPITokens {
    private let store: any APITokenStore
    private let uses: any APITokenUses

    public init(store: any APITokenStore, uses: any APITokenUses) {
        self.store = store
        self.uses = uses
    }

    /// A user who has more, revoked and expired ones among them, is shown the newest ones.
    private static let maxTokens = 500
    private static let pageSize = 200

    /// A user's tokens, newest first. Cost: some 10 µs for each.
    /// - Throws: `.unavailable`.
    public func list(of user: UserID) throws(AccountError) -> [(token: APIToken, lastUse: Timestamp?)] {
        do {
            return try store.apiTokens(of: user, limit: Self.maxTokens).map { ($0, lastUse(of: $0)) }
        } catch {
            throw .unavailable(error)
        }
    }

    /// Everybody's tokens, in no order that means anything.
    /// - Parameter visit: is given each token with its owner.
    /// - Throws: `.unavailable`.
    public func forEach(_ visit: (APIToken, User, _ lastUse: Timestamp?) -> Void) throws(AccountError) {
        var last: APITokenID?
        while true {
            let page: [APITokenRecord]
            do { page = try store.apiTokens(after: last, limit: Self.pageSize) } catch { throw .unavailable(error) }
            for record in page { visit(record.token, record.user, lastUse(of: record.token)) }
            guard page.count == Self.pageSize else { return }
            last = page.last?.token.id
        }
    }

    /// A list does without a last use that cannot be read.
    private func lastUse(of token: APIToken) -> Timestamp? { (try? uses.lastUse(of: token.id)) ?? nil }
}
