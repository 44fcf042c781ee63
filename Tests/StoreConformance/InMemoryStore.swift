public import Accounts
public import Identity

/// Every store port in memory, for tests that are not about the disk. Used by one thread at a time.
public final class InMemoryStore {
    /// What the next call throws, once, changing nothing.
    public var failNext: StoreError?
    /// What every call throws until it is nil again.
    public var failAlways: StoreError?
    /// After how many calls every one throws; nil: none does.
    public var failAfter: Int?
    /// How many calls changed something.
    public private(set) var changes = 0

    public internal(set) var users: [UserID: Credentials] = [:]
    public internal(set) var sessions: [SessionID: Session] = [:]
    /// Every event that was recorded, oldest first.
    public internal(set) var events: [Event] = []
    var signingKeys: [String: (sealed: SealedSigningKey, published: PublishedKey)] = [:]
    var keyTimes: [String: Timestamp] = [:]
    var masterKeyTimes: [[UInt8]: (created: Timestamp, sealedUntil: Timestamp?)] = [:]
    var chosenMasterKey: [UInt8]?
    var attemptCounts: [[UInt8]: AttemptCount] = [:]
    var resetTokens: [[UInt8]: (user: UserID, expiresAt: Timestamp)] = [:]
    var masterKeyRecords: [MasterKeyRecord] = []
    var inviteRows: [InviteID: (codeHash: [UInt8], invite: Invite)] = [:]
    var shareRows: [LinkID: Share] = [:]
    var revokedURLTokens: [LinkID: (user: UserID?, end: Timestamp)] = [:]
    var apiTokenRows: [APITokenID: (token: APIToken, secretHash: [UInt8])] = [:]
    var reservedUsernames: Set<Username> = []
    var restoredAt: Timestamp?
    var salt: [UInt8]

    public init(refreshSalt: [UInt8] = Array(0..<16)) { salt = refreshSalt }

    /// Disables or enables a user, which no port does yet.
    public func setDisabled(_ user: UserID, at time: Timestamp?) {
        guard var changed = users[user]?.user, let sealed = users[user]?.sealedPassword else { return }
        changed.disabledAt = time
        users[user] = Credentials(user: changed, sealedPassword: sealed)
    }

    /// Puts a session in the place of the one with its id, to bring about a state that takes long otherwise.
    public func replace(_ session: Session) { sessions[session.id] = session }

    func fail() throws(StoreError) {
        if let failure = failNext {
            failNext = nil
            throw failure
        }
        if let failAlways { throw failAlways }
        if let calls = failAfter {
            guard calls > 0 else { throw .broken("no more calls") }
            failAfter = calls - 1
        }
    }

    /// Counts a change that was made.
    func changed(recording event: Event? = nil) -> Bool {
        changes += 1
        if let event { events.append(event) }
        return true
    }
}

extension InMemoryStore: UserStore {
    public func insert(_ credentials: Credentials, recording event: Event) throws(StoreError) -> Bool {
        try fail()
        let user = credentials.user
        guard !users.values.contains(where: { $0.user.username == user.username }) else { return false }
        guard !reservedUsernames.contains(user.username) else { return false }
        guard !isSpelled(by: user) else { return false }
        guard !user.isEmailVerified || !isVerified(user.email) else { return false }
        guard users[user.id] == nil else { throw .broken("the id is taken") }
        try requireKnownKey(credentials.sealedPassword)
        users[user.id] = credentials
        return changed(recording: event)
    }

    public func credentials(of username: Username) throws(StoreError) -> Credentials? {
        try fail()
        return users.values.first { $0.user.username == username }
    }

    public func replaceSealedPassword(
        of user: UserID, expecting old: [UInt8], with new: [UInt8], recording event: Event?
    ) throws(StoreError) -> Bool {
        try fail()
        guard let found = users[user], found.sealedPassword == old else { return false }
        try requireKnownKey(new)
        users[user] = Credentials(user: found.user, sealedPassword: new)
        return changed(recording: event)
    }

    /// Whether tokens call some other user so.
    private func isSpelled(by user: User) -> Bool {
        users.values.contains { $0.user.tokenName.utf8.elementsEqual(user.tokenName.utf8) }
    }

    private func isVerified(_ email: String?) -> Bool {
        users.values.contains { $0.user.isEmailVerified && $0.user.email?.lowercased() == email?.lowercased() }
    }
}

extension InMemoryStore: SessionStore {
    public func insert(
        _ session: Session, after attempt: AttemptKeys, beside others: Int, recording event: Event,
        replaced: (Int) -> Event
    ) throws(StoreError) {
        try fail()
        guard sessions[session.id] == nil else { throw .broken("the id is taken") }
        guard users[session.userID] != nil else { throw .broken("no such user") }
        let open = sessions.values.filter {
            $0.userID == session.userID && $0.endedAt == nil && $0.expiresAt > session.createdAt
        }.sorted {
            $0.createdAt == $1.createdAt
                ? $1.id.bytes.lexicographicallyPrecedes($0.id.bytes) : $0.createdAt > $1.createdAt
        }
        let ended = open.dropFirst(others)
        for var old in ended {
            old.endedAt = session.createdAt
            old.endReason = .replaced
            sessions[old.id] = old
        }
        if !ended.isEmpty { _ = changed(recording: replaced(ended.count)) }
        sessions[session.id] = session
        setSuccess(attempt, at: session.createdAt)
        _ = changed(recording: event)
    }

    public func record(of session: SessionID) throws(StoreError) -> SessionRecord? {
        try fail()
        return sessions[session].map { SessionRecord(session: $0, user: users[$0.userID]?.user) }
    }

    public func advanceRefreshCounter(
        of session: SessionID, from n: Int64, at now: Timestamp
    ) throws(StoreError) -> Bool {
        try fail()
        guard var row = sessions[session], row.refreshCounter == n, row.endedAt == nil else { return false }
        row.refreshCounter = n + 1
        row.refreshedAt = now
        row.lastSeenAt = now
        sessions[session] = row
        return changed()
    }

    public func end(
        _ session: SessionID, because reason: Session.EndReason, at now: Timestamp, recording event: Event
    ) throws(StoreError) -> Bool {
        try fail()
        guard var row = sessions[session], row.endedAt == nil else { return false }
        row.endedAt = now
        row.endReason = reason
        sessions[session] = row
        return changed(recording: event)
    }
}

extension InMemoryStore: EventStore {
    public func record(_ event: Event) throws(StoreError) {
        try fail()
        _ = changed(recording: event)
    }
}
