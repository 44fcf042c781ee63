public import Accounts
public import Identity

// For tests that are not about what is recorded.

extension UserStore {
    public func insert(_ credentials: Credentials) throws(StoreError) -> Bool {
        let user = credentials.user
        return try insert(
            credentials, recording: Event(.registered, at: user.createdAt, of: user, from: .console))
    }

    public func replaceSealedPassword(
        of user: UserID, expecting old: [UInt8], with new: [UInt8]
    ) throws(StoreError) -> Bool {
        try replaceSealedPassword(of: user, expecting: old, with: new, recording: nil)
    }
}

extension SessionStore {
    public func insert(_ session: Session) throws(StoreError) {
        try insert(session, recording: event(.loggedIn, session.id, at: session.createdAt))
    }

    /// As if a user could have any number of sessions.
    public func insert(_ session: Session, recording event: Event) throws(StoreError) {
        try insert(session, after: Sample.attempt, beside: .max, recording: event) { _ in event }
    }

    public func end(
        _ session: SessionID, because reason: Session.EndReason, at now: Timestamp
    ) throws(StoreError) -> Bool {
        try end(session, because: reason, at: now, recording: event(.sessionEnded, session, at: now))
    }

    private func event(_ kind: Event.Kind, _ session: SessionID, at now: Timestamp) -> Event {
        Event(kind, at: now, session: session, by: .system, from: .console)
    }
}
