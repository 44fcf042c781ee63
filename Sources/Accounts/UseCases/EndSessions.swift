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

    /// Ends all sessions of a user at once, with one event that says how many. Durable when it returns.
    ///
    /// - Parameter current: the one that asks for it: the event is that of its logout; nil: none of them does, and the
    ///   event is `session-ended`, of no session in particular.
    /// - Returns: how many were ended.
    /// - Throws: `.unavailable`.
    public func endAll(
        of user: User, current: SessionID?, because reason: Session.EndReason, by actor: Event.Actor,
        from client: Client, at now: Timestamp
    ) throws(AccountError) -> Int {
        do {
            return try store.endSessions(of: user.id, except: nil, because: reason, at: now) { count in
                Event(
                    current == nil ? .sessionEnded : .loggedOut, at: now, user: user.id, username: user.username,
                    session: current, by: actor, from: client,
                    detail: "\(reason.rawValue): " + Event.detail(sessionsEnded: count))
            }
        } catch {
            throw .unavailable(error)
        }
    }
}
