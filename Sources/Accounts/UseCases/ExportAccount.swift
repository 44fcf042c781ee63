public import Identity

/// All that is kept about a user, but for what nobody may see: the hashes of password and cookies.
public struct AccountRecord: Sendable, Equatable {
    public let user: User
    /// The newest first.
    public let sessions: [Session]
    /// The newest first.
    public let events: [Event]
    /// Without their secrets, the newest first.
    public let tokens: [APIToken]
    /// Whether there are older sessions, events or tokens, which are left out.
    public let isTruncated: Bool
}

/// Gives a user everything that is kept about them.
public struct ExportAccount {
    private let store: any AccountRecordStore & EventStore & APITokenStore

    public init(store: any AccountRecordStore & EventStore & APITokenStore) { self.store = store }

    /// A worker's memory and a request's time are bounded; retention keeps nearly everybody below.
    public static let maxEvents = 10_000
    public static let maxSessions = 1_000
    /// The same for API tokens, ended ones among them.
    public static let maxTokens = 10_000

    /// Records that it was asked for.
    /// - Throws: `.unavailable`.
    public func export(_ user: User, from client: Client, at now: Timestamp) throws(AccountError) -> AccountRecord {
        do {
            try store.record(Event(.accountExported, at: now, of: user, from: client))
            let sessions = try store.accountSessions(of: user.id, limit: Self.maxSessions + 1)
            let events = try store.accountEvents(of: user.id, limit: Self.maxEvents + 1)
            let tokens = try store.apiTokens(of: user.id, limit: Self.maxTokens + 1)
            return AccountRecord(
                user: user, sessions: Array(sessions.prefix(Self.maxSessions)),
                events: Array(events.prefix(Self.maxEvents)), tokens: Array(tokens.prefix(Self.maxTokens)),
                isTruncated: sessions.count > Self.maxSessions || events.count > Self.maxEvents
                    || tokens.count > Self.maxTokens)
        } catch {
            throw .unavailable(error)
        }
    }
}
