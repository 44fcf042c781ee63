public import Identity

/// What the gate knows of sessions' uses, in memory.
public final class InMemorySessionUses: SessionUses, APITokenUses, SessionUseKeeping {
    public var lastUses: [SessionID: Timestamp] = [:]
    public var lastTokenUses: [APITokenID: Timestamp] = [:]
    /// What every reading throws until it is nil again.
    public var failure: ReadFailure?
    /// How often a use was asked for.
    public private(set) var readings = 0
    private var noted: (SessionID, Timestamp)?
    private var notedToken: (APITokenID, Timestamp)?

    public init() {}

    public func lastUse(of session: SessionID) throws(ReadFailure) -> Timestamp? {
        readings += 1
        if let failure { throw failure }
        return lastUses[session]
    }

    public func lastUse(of token: APITokenID) throws(ReadFailure) -> Timestamp? {
        if let failure { throw failure }
        return lastTokenUses[token]
    }

    public func note(_ session: Session, at now: Timestamp) { noted = (session.id, now) }

    public func note(_ token: APIToken, at now: Timestamp) { notedToken = (token.id, now) }

    public func store() {
        if let (session, now) = noted { lastUses[session] = now }
        if let (token, now) = notedToken { lastTokenUses[token] = now }
        noted = nil
        notedToken = nil
    }
}
