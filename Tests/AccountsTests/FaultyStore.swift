import Accounts
import Identity
import StoreConformance

/// A store whose writes fail or come second as a test says, each time once.
final class FaultyStore: UserStore, SessionStore, EventStore {
    enum Fault {
        /// The write is not done, and throws.
        case before
        /// The write is done, and throws: the process died between commit and answer.
        case after
        /// Another request does the same first.
        case lostRace
    }

    private let inner: InMemoryStore
    var nextWrite: Fault?
    /// How often the next rotations come second.
    var racesToLose = 0
    /// Whether somebody logs out just before the next rotation.
    var endsBeforeRotation = false

    init(_ inner: InMemoryStore) { self.inner = inner }

    func advanceRefreshCounter(of session: SessionID, from n: Int64, at now: Timestamp) throws(StoreError) -> Bool {
        if endsBeforeRotation { _ = try inner.end(session, because: .loggedOut, at: now) }
        if racesToLose > 0 {
            racesToLose -= 1
            _ = try inner.advanceRefreshCounter(of: session, from: n, at: now)
            return false
        }
        return try write { () throws(StoreError) in
            try inner.advanceRefreshCounter(of: session, from: n, at: now)
        }
    }

    func end(
        _ session: SessionID, because reason: Session.EndReason, at now: Timestamp, recording event: Event
    ) throws(StoreError) -> Bool {
        try write { () throws(StoreError) in
            try inner.end(session, because: reason, at: now, recording: event)
        }
    }

    func replaceSealedPassword(
        of user: UserID, expecting old: [UInt8], with new: [UInt8], recording event: Event?
    ) throws(StoreError) -> Bool {
        try write { () throws(StoreError) in
            try inner.replaceSealedPassword(of: user, expecting: old, with: new, recording: event)
        }
    }

    func insert(
        _ session: Session, after attempt: AttemptKeys, beside others: Int, recording event: Event,
        replaced: (Int) -> Event
    ) throws(StoreError) {
        try inner.insert(session, after: attempt, beside: others, recording: event, replaced: replaced)
    }
    func record(_ event: Event) throws(StoreError) { try inner.record(event) }
    func record(of session: SessionID) throws(StoreError) -> SessionRecord? { try inner.record(of: session) }
    func insert(_ credentials: Credentials, recording event: Event) throws(StoreError) -> Bool {
        try inner.insert(credentials, recording: event)
    }
    func credentials(of username: Username) throws(StoreError) -> Credentials? {
        try inner.credentials(of: username)
    }

    private func write(_ change: () throws(StoreError) -> Bool) throws(StoreError) -> Bool {
        defer { nextWrite = nil }
        switch nextWrite {
        case nil: return try change()
        case .before: throw .busy("not done")
        case .after:
            _ = try change()
            throw .broken("done, and nobody knows")
        case .lostRace: return false
        }
    }
}
