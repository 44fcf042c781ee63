public import Identity

/// What the gate knows of sessions' uses, in memory.
public final class InMemorySessionUses: SessionUses, SessionUseKeeping {
    public var lastUses: [SessionID: Timestamp] = [:]
    /// What every reading throws until it is nil again.
    public var failure: ReadFailure?
    /// How often a use was asked for.
    public private(set) var readings = 0
    private var noted: (SessionID, Timestamp)?

    public init() {}

    public func lastUse(of session: SessionID) throws(ReadFailure) -> Timestamp? {
        readings += 1
        if let failure { throw failure }
        return lastUses[session]
    }

    public func note(_ session: Session, at now: Timestamp) { noted = (session.id, now) }

    public func store() {
        if let (session, now) = noted { lastUses[session] = now }
        noted = nil
    }
}
