internal import Accounts
internal import Identity
internal import Testing

enum InviteProperties {
    private static let later = Sample.now.adding(seconds: 3_600)

    private static func made(by user: Credentials) -> [Event] {
        [
            Event(.registered, at: Sample.now, of: user.user, from: .console),
            Event(.inviteUsed, at: Sample.now, of: user.user, from: .console),
        ]
    }

    private static func use(
        _ invite: Invite, _ name: String, id: UInt8, of store: some InviteStore, at now: Timestamp = Sample.now
    ) throws -> InvitedInsertion {
        let user = try Sample.credentials(name, id: id, roles: invite.roles)
        return try store.insert(user, using: invite.id, at: now, recording: made(by: user))
    }

    @discardableResult
    private static func add(
        _ id: UInt8, uses: Int64 = 1, to store: some InviteStore
    ) throws -> (invite: Invite, hash: [UInt8]) {
        let invite = Invite(
            id: try #require(InviteID(bytes: Array(repeating: id, count: 16))), roles: ["editor", "reader"],
            note: "for Ω", maxUses: uses, createdAt: Sample.now, expiresAt: later)
        let hash = [UInt8](repeating: id, count: 32)
        try store.insert(
            invite, codeHash: hash, recording: Event(.inviteMade, at: Sample.now, by: .system, from: .console))
        return (invite, hash)
    }

    static func inviteComesBack(_ store: some InviteStore) throws {
        let (invite, hash) = try add(1, uses: 3, to: store)
        #expect(try store.invite(codeHash: hash) == invite)
        #expect(try store.invite(codeHash: hash.dropLast() + [0]) == nil)
        #expect(try store.invite(codeHash: []) == nil)
    }

    static func inviteCodeIsGivenOnce(_ store: some InviteStore) throws {
        let (invite, hash) = try add(1, to: store)
        let event = Event(.inviteMade, at: Sample.now, by: .system, from: .console)
        expectBroken { () throws(StoreError) in
            try store.insert(invite, codeHash: [UInt8](repeating: 9, count: 32), recording: event)
        }
        let other = Invite(
            id: try #require(InviteID(bytes: Array(repeating: 2, count: 16))), roles: [], note: "", maxUses: 1,
            createdAt: Sample.now, expiresAt: later)
        expectBroken { () throws(StoreError) in try store.insert(other, codeHash: hash, recording: event) }
        #expect(try store.invites(after: nil, limit: 9) == [invite])
    }

    static func inviteIsUsedSoOften(_ store: some UserStore & InviteStore & AccountRecordStore) throws {
        let (invite, hash) = try add(1, uses: 2, to: store)
        #expect(try use(invite, "alice", id: 1, of: store) == .inserted)
        #expect(try use(invite, "bob", id: 2, of: store) == .inserted)
        #expect(try use(invite, "carol", id: 3, of: store) == .inviteSpent)
        #expect(try store.invite(codeHash: hash)?.uses == 2)
        let carol = try Sample.credentials("carol", id: 3).user
        #expect(try store.credentials(of: carol.username) == nil)
        #expect(try store.accountEvents(of: carol.id, limit: 9).isEmpty)
        let alice = try Sample.credentials("alice", id: 1, roles: invite.roles)
        #expect(try store.credentials(of: alice.user.username) == alice)
        #expect(try store.accountEvents(of: alice.user.id, limit: 9).map(\.kind) == [.inviteUsed, .registered])
    }

    static func refusedUserUsesNoInvite(
        _ store: some UserStore & InviteStore & UserDirectory & AccountRecordStore
    ) throws {
        let (invite, hash) = try add(1, to: store)
        #expect(try store.insert(Sample.credentials("alice", id: 1)))
        #expect(try store.insert(Sample.credentials("gone", id: 2)))
        _ = try store.delete(Sample.userID(2), keepsAnAdmin: false, at: Sample.now) { user in
            Event(.userDeleted, at: Sample.now, of: user, from: .console)
        }
        #expect(try use(invite, "alice", id: 3, of: store) == .usernameTaken)
        #expect(try use(invite, "gone", id: 3, of: store) == .usernameTaken)
        #expect(try store.invite(codeHash: hash)?.uses == 0)
        #expect(try store.accountEvents(of: Sample.userID(3), limit: 9).isEmpty)
        #expect(try use(invite, "bob", id: 3, of: store) == .inserted)
    }

    static func spentInviteMakesNoUser(_ store: some UserStore & InviteStore) throws {
        let (expiring, _) = try add(1, to: store)
        let (revoked, _) = try add(2, to: store)
        let event = Event(.inviteRevoked, at: Sample.now, by: .system, from: .console)
        #expect(try store.revoke(revoked.id, at: Sample.now, recording: event))
        #expect(try use(expiring, "alice", id: 1, of: store, at: later) == .inviteSpent)
        #expect(try use(revoked, "alice", id: 1, of: store) == .inviteSpent)
        let unknown = Invite(
            id: try #require(InviteID(bytes: Array(repeating: 3, count: 16))), roles: [], note: "", maxUses: 1,
            createdAt: Sample.now, expiresAt: later)
        #expect(try use(unknown, "alice", id: 1, of: store) == .inviteSpent)
        #expect(try store.credentials(of: Sample.credentials("alice", id: 1).user.username) == nil)
        #expect(try use(expiring, "alice", id: 1, of: store, at: later.adding(seconds: -1)) == .inserted)
    }

    static func inviteIsRevokedOnce(_ store: some InviteStore) throws {
        let (invite, hash) = try add(1, to: store)
        let event = Event(.inviteRevoked, at: Sample.now, by: .system, from: .console)
        #expect(try store.revoke(invite.id, at: Sample.now, recording: event))
        #expect(try !store.revoke(invite.id, at: later, recording: event))
        #expect(try store.invite(codeHash: hash)?.revokedAt == Sample.now)
    }

    static func invitesComeInPages(_ store: some InviteStore) throws {
        for id in [3, 1, 5, 2, 4] as [UInt8] { try add(id, to: store) }
        let first = try store.invites(after: nil, limit: 2)
        let second = try store.invites(after: first.last?.id, limit: 2)
        let third = try store.invites(after: second.last?.id, limit: 2)
        #expect((first + second + third).map { $0.id.bytes[0] } == [1, 2, 3, 4, 5])
    }
}
