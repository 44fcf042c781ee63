internal import Identity

/// Reads the invites, without their codes, which nobody knows.
public struct ReadInvites {
    private let store: any InviteStore

    public init(store: any InviteStore) { self.store = store }

    private static let pageSize = 500

    /// Every invite, the newest first, usable or not.
    /// - Throws: `.unavailable`.
    public func read() throws(AccountError) -> [Invite] {
        var invites: [Invite] = []
        while true {
            let page: [Invite]
            do {
                page = try store.invites(after: invites.last?.id, limit: Self.pageSize)
            } catch {
                throw .unavailable(error)
            }
            invites += page
            guard page.count == Self.pageSize else { break }
        }
        return invites.sorted {
            $0.createdAt == $1.createdAt
                ? $0.id.bytes.lexicographicallyPrecedes($1.id.bytes) : $0.createdAt > $1.createdAt
        }
    }
}
