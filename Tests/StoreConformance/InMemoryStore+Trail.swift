public import Accounts
public import Identity

extension InMemoryStore: EventTrail {
    public func events(of user: UserID, before number: Int64?, limit: Int) throws(StoreError) -> [StoredEvent] {
        try fail()
        return Array(stored.filter { $0.event.user == user && $0.number < number ?? .max }.prefix(limit))
    }

    public func events(
        matching filter: EventFilter, in numbers: ClosedRange<Int64>
    ) throws(StoreError) -> [StoredEvent] {
        try fail()
        return stored.filter { stored in
            let event = stored.event
            let isAnybody = filter.user == nil && filter.username == nil
            let isNamed = filter.username != nil && event.username == filter.username
            return numbers.contains(stored.number)
                && (isAnybody || isNamed || (filter.user != nil && event.user == filter.user))
                && (filter.kind == nil || event.kind == filter.kind)
                && event.at >= filter.since ?? event.at && (filter.until.map { event.at < $0 } ?? true)
        }
    }

    public func lastEventNumber() throws(StoreError) -> Int64 {
        try fail()
        return Int64(events.count)
    }

    /// Newest first, without what no row has: the client's device.
    private var stored: [StoredEvent] {
        zip(1..., events).reversed().map { number, event in
            StoredEvent(
                number: Int64(number),
                event: Event(
                    event.kind, at: event.at, user: event.user, username: event.username, session: event.session,
                    by: event.actor,
                    from: Client(device: "", address: event.client.address, requestID: event.client.requestID),
                    detail: event.detail))
        }
    }
}

extension InMemoryStore: UserSessionStore {
    public func openSessions(of user: UserID, limit: Int) throws(StoreError) -> [Session] {
        try fail()
        let open = sessions.values.filter { $0.userID == user && $0.endedAt == nil }
        return Array(open.sorted { $0.createdAt > $1.createdAt }.prefix(limit))
    }

    public func openSessions(after last: SessionID?, limit: Int) throws(StoreError) -> [SessionRecord] {
        try fail()
        let open = sessions.values.filter { session in
            session.endedAt == nil
                && (last.map { $0.bytes.lexicographicallyPrecedes(session.id.bytes) } ?? true)
        }
        return open.sorted { $0.id.bytes.lexicographicallyPrecedes($1.id.bytes) }.prefix(limit)
            .map { SessionRecord(session: $0, user: users[$0.userID]?.user) }
    }

    public func endSessions(
        of user: UserID, except kept: SessionID?, because reason: Session.EndReason, at now: Timestamp,
        recording event: (Int) -> Event
    ) throws(StoreError) -> Int {
        try fail()
        let open = sessions.values.filter { $0.userID == user && $0.endedAt == nil && $0.id != kept }
        for var session in open {
            session.endedAt = now
            session.endReason = reason
            sessions[session.id] = session
        }
        if !open.isEmpty { _ = changed(recording: event(open.count)) }
        return open.count
    }
}

extension InMemoryStore: PurgeStore {
    public func purge(
        _ kind: Purgeable, before time: Timestamp, limit: Int, isPatient: Bool
    ) throws(StoreError) -> Int {
        try fail()
        switch kind {
        case .sessions:
            let old = sessions.values.filter { $0.expiresAt < time }.sorted { $0.expiresAt < $1.expiresAt }
            for session in old.prefix(limit) { sessions[session.id] = nil }
            return min(old.count, limit)
        case .events:
            let old = events.filter { $0.at < time }.count
            var left = min(old, limit)
            events.removeAll { event in
                guard left > 0, event.at < time else { return false }
                left -= 1
                return true
            }
            return min(old, limit)
        case .apiTokens:
            let old = apiTokenRows.values.map(\.token).filter { token in
                [token.expiresAt, token.revokedAt].contains { $0.map { $0 < time } ?? false }
            }
            for token in old.prefix(limit) { apiTokenRows[token.id] = nil }
            return min(old.count, limit)
        case .loginAttempts, .invites, .resetLinks, .shares, .urlTokenRevocations: return 0
        }
    }
}
