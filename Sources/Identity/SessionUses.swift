/// When the gate last let sessions in. The row of a session tells when it was last refreshed; this tells the rest.
public protocol SessionUses {
    /// - Returns: nil where no use is known.
    /// - Throws: where there may be one that cannot be read just now.
    func lastUse(of session: SessionID) throws(ReadFailure) -> Timestamp?
}

/// Keeps when sessions and API tokens were let in. Nothing that goes wrong with it keeps anybody out.
public protocol SessionUseKeeping {
    /// Remembers that the session was let in, until `store()` is called; costs no I/O.
    func note(_ session: Session, at now: Timestamp)
    /// The same for an API token.
    func note(_ token: APIToken, at now: Timestamp)
    /// Stores what was noted, and now and then forgets what is of no use any more. For after the answer.
    func store()
}

extension SessionRecord {
    /// How far ahead of ours the clock may be of the worker that stored a use. What lies further ahead was stored by
    /// a clock that was wrong, and would hold the idle limit off for as long as it was.
    static let clockDifferenceSeconds: Int64 = 300

    /// The record with the session's last use counted in. Uses are asked only where the row by itself says that the
    /// session was idle for too long: they move that limit later, and move no other.
    public func counting(_ uses: any SessionUses, at now: Timestamp) throws(ReadFailure) -> SessionRecord {
        guard session.endReason(of: user, at: now) == .idle, session.endedAt == nil else { return self }
        return SessionRecord(session: session.seen(try uses.lastUse(of: session.id), at: now), user: user)
    }
}

extension Session {
    /// The session, last seen at that use if that was later; one that lies in the future counts for nothing.
    public func seen(_ use: Timestamp?, at now: Timestamp) -> Session {
        guard let use, use > lastSeenAt, use <= now.adding(seconds: SessionRecord.clockDifferenceSeconds) else {
            return self
        }
        var session = self
        session.lastSeenAt = use
        return session
    }
}
