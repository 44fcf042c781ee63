public import Identity

/// Lists the sessions that count, with their last use at the gate.
public struct ListSessions {
    private let store: any UserSessionStore
    private let uses: any SessionUses

    public init(store: any UserSessionStore, uses: any SessionUses) {
        self.store = store
        self.uses = uses
    }

    /// As many as one request may list.
    public static let maxSessions = 1_000
    private static let pageSize = 200

    /// A user's newest sessions, newest first. Cost: some 10 µs for each.
    /// - Parameter limit: how many are looked at.
    /// - Returns: those that count, and whether there are older ones.
    /// - Throws: `.unavailable`.
    public func list(of user: User, limit: Int = maxSessions, at now: Timestamp) throws(AccountError)
        -> (sessions: [Session], isTruncated: Bool)
    {
        do {
            let open = try store.openSessions(of: user.id, limit: limit + 1)
            let counting = open.prefix(limit).compactMap {
                living(SessionRecord(session: $0, user: user), at: now)
            }
            return (counting, open.count > limit)
        } catch {
            throw .unavailable(error)
        }
    }

    /// Everybody's sessions, in no order that means anything.
    /// - Parameter visit: is given each session with its user.
    /// - Throws: `.unavailable`.
    public func forEach(at now: Timestamp, _ visit: (Session, User) -> Void) throws(AccountError) {
        var last: SessionID?
        while true {
            let page: [SessionRecord]
            do { page = try store.openSessions(after: last, limit: Self.pageSize) } catch { throw .unavailable(error) }
            for record in page {
                if let session = living(record, at: now), let user = record.user { visit(session, user) }
            }
            guard page.count == Self.pageSize else { return }
            last = page.last?.session.id
        }
    }

    /// A list does without a last use that cannot be read: who is let in is decided elsewhere.
    private func living(_ record: SessionRecord, at now: Timestamp) -> Session? {
        let use = try? uses.lastUse(of: record.session.id)
        let session = record.session.seen(use, at: now)
        return session.endReason(of: record.user, at: now) == nil ? session : nil
    }
}
