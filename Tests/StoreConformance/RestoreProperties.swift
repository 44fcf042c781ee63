internal import Accounts
internal import Identity
internal import Testing

enum RestoreProperties {
    static func restoredStoreForgets(
        _ store: some RestoreStore & UserStore & SessionStore & LinkStore & KeyStore & EventTrail & PasswordStore
    ) throws {
        let (now, later) = (Sample.now, Sample.now.adding(seconds: 60))
        let event = { (kind: Event.Kind) in Event(kind, at: now, by: .operator("root"), from: .console) }
        #expect(try store.insert(Sample.credentials("alice", id: 1)))
        for id in [UInt8(7), 8, 9] { try store.insert(Sample.session(id, of: 1)) }
        #expect(try store.end(Sample.sessionID(9), because: .loggedOut, at: now))
        for (byte, maxUses) in [(UInt8(1), nil), (2, 20), (3, 1)] as [(UInt8, Int64?)] {
            let id = try #require(LinkID(bytes: Array(repeating: byte, count: 16)))
            try store.insert(
                Share(
                    id: id, host: "example.org", path: "/a/", note: "", maxUses: maxUses, createdAt: now,
                    expiresAt: later, createdBy: "operator:root"), recording: event(.shareMade))
            if byte == 3 { _ = try store.revoke(share: id, at: now, recording: event(.shareRevoked)) }
        }
        let hash = Array(repeating: UInt8(4), count: 32)
        try store.insertResetToken(
            hash: hash, of: Sample.userID(1), at: now, expiresAt: later.adding(seconds: 60),
            recording: event(.resetLinkMade))
        let salt = Array(repeating: UInt8(0xA5), count: 16)
        let counts = try store.settleRestored(refreshSalt: salt, at: later) { counts in
            Event(.databaseRestored, at: later, by: .operator("root"), from: .console, detail: "\(counts.sessions)")
        }
        #expect(counts == RestoredCounts(sessions: 2, resetLinks: 1, shares: 1, goingOn: 1))
        #expect(try store.refreshSalt() == salt)
        #expect(try store.record(of: Sample.sessionID(7))?.session.endReason == .restored)
        #expect(try store.record(of: Sample.sessionID(8))?.session.endedAt == later)
        #expect(try store.record(of: Sample.sessionID(9))?.session.endReason == .loggedOut)
        #expect(try store.shares().filter { $0.revokedAt == nil }.map(\.maxUses) == [nil])
        #expect(try store.userOfResetToken(hash: hash, at: later) == nil)
        #expect(try store.credentials(of: #require(Username("alice"))) == Sample.credentials("alice", id: 1))
    }
}
