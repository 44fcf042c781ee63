public import Identity

/// Lists the sessions that count, with their last use at the gate.
public struct ListSessions {
    private let store: any UserSessionStore
    private let uses: any SessionUses

    public init(store: any UserSessionStore, uses: any SessionUses) {
        self.store = store
        self.uses = uses
    }

    /// A user who has more is shown the newest ones.
    private static let maxSessions = 500
    private static let pageSize = 200

    /// A user's sessions, newest first. Cost: some 10 µs for each.
    /// - Throws: `.unavailable`.
    public func list(of user: User, at now: Timestamp) throws(AccountError) -> [Session] {
        do {
            return try store.openSessions(of: user.id, limit: Self.maxSessions).compactMap {
                living(SessionRecord(session: $0, user: user), at: now)
            }
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
