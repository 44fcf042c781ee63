import Identity
import Testing

@Suite struct SessionEndTests {
    private static let start = Timestamp(secondsSince1970: 1_000_000)

    private func user(disabledAt: Timestamp? = nil) throws -> User {
        let id = try #require(UserID(bytes: Array(repeating: 1, count: 16)))
        return User(id: id, username: try #require(Username("alice")), disabledAt: disabledAt, createdAt: Self.start)
    }

    private func session() throws -> Session {
        let user = try #require(UserID(bytes: Array(repeating: 1, count: 16)))
        return Session(
            id: try #require(SessionID(bytes: Array(repeating: 2, count: 16))), userID: user, kind: .token,
            createdAt: Self.start, expiresAt: Self.start.adding(seconds: 1_000), idleLimitSeconds: 100, device: "",
            address: "")
    }

    @Test(
        "RS6: a session ends at the second of its idle limit and of its absolute one, not before",
        arguments: [
            (Int64(0), Int64(0), Session.EndReason?.none), (99, 0, nil), (100, 0, .idle), (999, 950, nil),
            (1_000, 950, .expired), (5_000, 0, .expired), (-1_000_000, 0, nil),
        ])
    func limits(now: Int64, lastSeen: Int64, expected: Session.EndReason?) throws {
        var session = try session()
        session.lastSeenAt = Self.start.adding(seconds: lastSeen)
        #expect(session.endReason(of: try user(), at: Self.start.adding(seconds: now)) == expected)
    }

    @Test("RS5: a user who is gone or disabled ends the session, whenever that was or will be")
    func users() throws {
        let session = try session()
        #expect(session.endReason(of: nil, at: Self.start) == .userDisabled)
        for seconds in [-5, 0, 5] as [Int64] {
            let disabled = try user(disabledAt: Self.start.adding(seconds: seconds))
            #expect(session.endReason(of: disabled, at: Self.start) == .userDisabled)
        }
    }

    @Test("an ended session keeps its first reason, and one without a reason counts as logged out")
    func tombstone() throws {
        var session = try session()
        session.endedAt = Self.start
        #expect(session.endReason(of: nil, at: Self.start.adding(seconds: 5_000)) == .loggedOut)
        session.endReason = .refreshReplayed
        #expect(session.endReason(of: try user(), at: Self.start) == .refreshReplayed)
    }

    @Test("an id has exactly 16 bytes", arguments: [0, 15, 17, 32])
    func idLengths(count: Int) {
        #expect(UserID(bytes: Array(repeating: 0, count: count)) == nil)
        #expect(SessionID(bytes: Array(repeating: 0, count: count)) == nil)
    }
}
