internal import ASCII
public import Accounts
public import Identity

extension InMemoryStore: UserDirectory {
    public func user(_ id: UserID) throws(StoreError) -> User? {
        try fail()
        return users[id]?.user
    }

    public func user(named username: Username) throws(StoreError) -> User? {
        try fail()
        return users.values.first { $0.user.username == username }?.user
    }

    public func users(after username: Username?, matching search: UserSearch?, limit: Int) throws(StoreError)
        -> [User]
    {
        try fail()
        let sorted = users.values.map(\.user).sorted {
            $0.username.canonical.utf8.lexicographicallyPrecedes($1.username.canonical.utf8)
        }
        let rest = sorted.drop { user in
            username.map { !$0.canonical.utf8.lexicographicallyPrecedes(user.username.canonical.utf8) } ?? false
        }
        return Array(rest.filter { search.map($0.contains) ?? true }.prefix(limit))
    }

    public func update(
        _ id: UserID, at now: Timestamp, _ decide: (User) -> UserUpdate?
    ) throws(StoreError) -> UserChangeOutcome {
        try fail()
        guard let old = users[id] else { return .unknownUser }
        guard let update = decide(old.user) else { return .done(old.user) }
        let user = update.user
        let others = users.values.map(\.user).filter { $0.id != id }
        if user.isEmailVerified,
            others.contains(where: { $0.isEmailVerified && $0.email?.lowercased() == user.email?.lowercased() })
        {
            return .emailTaken
        }
        if update.keepsAnAdmin, old.user.isAdmin, !user.isAdmin, !others.contains(where: \.isAdmin) {
            return .lastAdmin
        }
        users[id] = Credentials(user: user, sealedPassword: old.sealedPassword)
        if let reason = update.endsSessions {
            endSessions(of: id, because: reason, at: now)
            resetTokens = resetTokens.filter { $0.value.user != id }
        }
        events += update.events
        _ = changed()
        return .done(user)
    }

    public func delete(
        _ id: UserID, keepsAnAdmin: Bool, at now: Timestamp, recording event: (User) -> Event
    ) throws(StoreError) -> UserChangeOutcome {
        try fail()
        guard let user = users[id]?.user else { return .unknownUser }
        let others = users.values.map(\.user).filter { $0.id != id }
        if keepsAnAdmin, user.isAdmin, !others.contains(where: \.isAdmin) { return .lastAdmin }
        reservedUsernames.formUnion([user.username, Username(user.tokenName)].compactMap { $0 })
        users[id] = nil
        sessions = sessions.filter { $0.value.userID != id }
        apiTokenRows = apiTokenRows.filter { $0.value.token.userID != id }
        _ = changed(recording: event(user))
        return .done(user)
    }

    public func release(
        _ username: Username, forgetting places: KnownPlaces, recording event: Event
    ) throws(StoreError) -> Bool {
        try fail()
        guard reservedUsernames.remove(username) != nil else { return false }
        forget(places)
        return changed(recording: event)
    }

    private func endSessions(of user: UserID, because reason: Session.EndReason, at now: Timestamp) {
        for (id, session) in sessions where session.userID == user && session.endedAt == nil {
            var ended = session
            ended.endedAt = now
            ended.endReason = reason
            sessions[id] = ended
        }
    }
}

extension InMemoryStore: AccountRecordStore {
    public func accountSessions(of user: UserID, limit: Int) throws(StoreError) -> [Session] {
        try fail()
        let sorted = sessions.values.filter { $0.userID == user }.sorted {
            $0.createdAt == $1.createdAt
                ? $1.id.bytes.lexicographicallyPrecedes($0.id.bytes) : $0.createdAt > $1.createdAt
        }
        return Array(sorted.prefix(limit))
    }

    public func accountEvents(of user: UserID, limit: Int) throws(StoreError) -> [Event] {
        try fail()
        return Array(events.filter { $0.user == user }.reversed().prefix(limit))
    }
}

extension User {
    /// By bytes, but for the case of ASCII letters.
    fileprivate func contains(_ search: UserSearch) -> Bool {
        let text = search.text.utf8.lowercasedASCII()
        let searched = [username.canonical, search.includesAddresses ? email : nil].compactMap { $0 }
        return text.isEmpty || searched.contains { $0.utf8.lowercasedASCII().firstRange(of: text) != nil }
    }
}
