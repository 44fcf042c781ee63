public import Identity

/// Ends sessions from outside: one by its id, or all of a user.
public struct EndSessions {
    private let store: any SessionStore & UserSessionStore

    public init(store: any SessionStore & UserSessionStore) { self.store = store }

    /// Ends one session. Durable when it returns. Ending what has ended is no error.
    ///
    /// - Parameter owner: whose it must be; nil: anybody's.
    /// - Returns: whose it was; nil where there is no such session of that owner.
    /// - Throws: `.unavailable`.
    public func end(
        _ session: SessionID, of owner: UserID?, because reason: Session.EndReason, by actor: Event.Actor,
        from client: Client, at now: Timestamp
    ) throws(AccountError) -> UserID? {
        do {
            guard let record = try store.record(of: session) else { return nil }
            let user = record.session.userID
            guard owner == nil || owner == user else { return nil }
            let event = Event(
                reason == .loggedOut ? .loggedOut : .sessionEnded, at: now, user: user,
                username: record.user?.username, session: session, by: actor, from: client, detail: reason.rawValue)
            _ = try store.end(session, because: reason, at: now, recording: event)
            return user
        } catch {
            throw .unavailable(error)
        }
    }

    /// Ends all sessions of a user in one transaction. Durable when it returns.
    ///
    /// - Parameter current: the one that asks for it, whose event is that of a logout; nil: none of them.
    /// - Returns: how many were ended.
    /// - Throws: `.unavailable`.
    public func endAll(
        of user: User, current: SessionID?, because reason: Session.EndReason, by actor: Event.Actor,
        from client: Client, at now: Timestamp
    ) throws(AccountError) -> Int {
        do {
            return try store.endSessions(of: user.id, except: nil, because: reason, at: now) { session in
                Event(
                    session == current ? .loggedOut : .sessionEnded, at: now, user: user.id,
                    username: user.username, session: session, by: actor, from: client, detail: reason.rawValue)
            }
        } catch {
            throw .unavailable(error)
        }
    }
}
