public import Accounts
public import Identity

extension InMemoryStore: LinkStore {
    public func insert(_ share: Share, recording event: Event) throws(StoreError) {
        try fail()
        shareRows[share.id] = share
        _ = changed(recording: event)
    }

    public func shares() throws(StoreError) -> [Share] {
        try fail()
        return shareRows.values.sorted { $0.createdAt > $1.createdAt }
    }

    public func revoke(share: LinkID, at now: Timestamp, recording event: Event) throws(StoreError) -> Bool {
        try fail()
        guard let row = shareRows[share], row.revokedAt == nil else { return false }
        shareRows[share] = Share(
            id: row.id, host: row.host, path: row.path, note: row.note, maxUses: row.maxUses,
            createdAt: row.createdAt, expiresAt: row.expiresAt, createdBy: row.createdBy, revokedAt: now)
        return changed(recording: event)
    }

    public func revoke(
        urlToken: LinkID, of user: UserID?, until end: Timestamp, at now: Timestamp, limit: Int,
        recording event: Event
    ) throws(StoreError) -> Bool {
        try fail()
        let kept = revokedURLTokens.values.count { $0.user == user && $0.end > now }
        guard user == nil || kept < limit else { return false }
        revokedURLTokens[urlToken] = (user, end)
        return changed(recording: event)
    }
}

/// Reads links from the store in memory, as the gate reads its.
public struct InMemoryLinkReader: LinkReading {
    private let store: InMemoryStore

    public init(_ store: InMemoryStore) { self.store = store }

    public func user(_ id: UserID) throws(ReadFailure) -> User? {
        try read()
        return store.users[id]?.user
    }

    public func isRevoked(_ urlToken: LinkID, of user: UserID) throws(ReadFailure) -> Bool {
        try read()
        guard let revocation = store.revokedURLTokens[urlToken] else { return false }
        return revocation.user == nil || revocation.user == user
    }

    public func isOpen(share: LinkID) throws(ReadFailure) -> Bool {
        try read()
        return store.shareRows[share].map { $0.revokedAt == nil } ?? false
    }

    public func restoredAt() throws(ReadFailure) -> Timestamp? {
        try read()
        return store.restoredAt
    }

    private func read() throws(ReadFailure) {
        do { try store.fail() } catch { throw ReadFailure(detail: error.detail) }
    }
}

/// Counts links in memory.
public final class InMemoryLinkCounter: LinkUseCounting {
    public var windows: [LinkID: Set<String>] = [:]
    public var failure: ReadFailure?

    public init() {}

    public func count(_ use: LinkUse, at now: Timestamp) throws(ReadFailure) -> LinkUse.Outcome {
        if let failure { throw failure }
        var open = windows[use.link] ?? []
        if open.contains(use.address) { return .within }
        guard open.count < use.limit else { return .usedUp }
        open.insert(use.address)
        windows[use.link] = open
        return .counted(Int64(open.count))
    }
}
