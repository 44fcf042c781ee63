public import Accounts
public import Identity

extension InMemoryStore: InviteStore {
    public func insert(_ invite: Invite, codeHash: [UInt8], recording event: Event) throws(StoreError) {
        try fail()
        guard inviteRows[invite.id] == nil, !inviteRows.values.contains(where: { $0.codeHash == codeHash }) else {
            throw .broken("the id or the code is taken")
        }
        inviteRows[invite.id] = (codeHash, invite)
        _ = changed(recording: event)
    }

    public func invite(codeHash: [UInt8]) throws(StoreError) -> Invite? {
        try fail()
        return inviteRows.values.first { $0.codeHash == codeHash }?.invite
    }

    public func invites(after invite: InviteID?, limit: Int) throws(StoreError) -> [Invite] {
        try fail()
        let sorted = inviteRows.values.map(\.invite).sorted { $0.id.bytes.lexicographicallyPrecedes($1.id.bytes) }
        let rest = sorted.drop { row in
            invite.map { !$0.bytes.lexicographicallyPrecedes(row.id.bytes) } ?? false
        }
        return Array(rest.prefix(limit))
    }

    public func revoke(_ invite: InviteID, at now: Timestamp, recording event: Event) throws(StoreError) -> Bool {
        try fail()
        guard let row = inviteRows[invite], row.invite.revokedAt == nil else { return false }
        inviteRows[invite]?.invite = row.invite.with(uses: row.invite.uses, revokedAt: now)
        return changed(recording: event)
    }

    public func insert(
        _ credentials: Credentials, using invite: InviteID, at now: Timestamp, recording events: [Event]
    ) throws(StoreError) -> InvitedInsertion {
        guard let row = inviteRows[invite], row.invite.isUsable(at: now), let first = events.first else {
            try fail()
            return .inviteSpent
        }
        guard try insert(credentials, recording: first) else { return .usernameTaken }
        inviteRows[invite]?.invite = row.invite.with(uses: row.invite.uses + 1, revokedAt: nil)
        self.events += events.dropFirst()
        return .inserted
    }
}

extension Invite {
    fileprivate func with(uses: Int64, revokedAt: Timestamp?) -> Invite {
        Invite(
            id: id, roles: roles, note: note, maxUses: maxUses, uses: uses, createdAt: createdAt,
            expiresAt: expiresAt, revokedAt: revokedAt)
    }
}
