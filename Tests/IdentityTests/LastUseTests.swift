import Identity
import Testing

private final class Uses: SessionUses {
    let answer: Result<Timestamp?, ReadFailure>
    private(set) var questions = 0

    init(_ answer: Result<Timestamp?, ReadFailure>) { self.answer = answer }

    func lastUse(of session: SessionID) throws(ReadFailure) -> Timestamp? {
        questions += 1
        return try answer.get()
    }
}

@Suite struct LastUseTests {
    private static let start = Timestamp(secondsSince1970: 1_000_000)

    private func at(_ seconds: Int64) -> Timestamp { Self.start.adding(seconds: seconds) }

    /// With an idle limit of 100 seconds and an absolute one of 1,000.
    private func record(disabled: Bool = false, ended: Bool = false) throws -> SessionRecord {
        let id = try #require(UserID(bytes: Array(repeating: 1, count: 16)))
        var session = Session(
            id: try #require(SessionID(bytes: Array(repeating: 2, count: 16))), userID: id, kind: .token,
            createdAt: Self.start, expiresAt: at(1_000), idleLimitSeconds: 100, device: "", address: "")
        if ended {
            session.endedAt = Self.start
            session.endReason = .idle
        }
        let user = User(
            id: id, username: try #require(Username("alice")), disabledAt: disabled ? Self.start : nil,
            createdAt: Self.start)
        return SessionRecord(session: session, user: user)
    }

    @Test(
        "RS6: a use moves the idle limit later, and no use moves the absolute one",
        arguments: [
            (Int64(150), Int64(51), Session.EndReason?.none), (150, 50, .idle), (150, nil, .idle),
            (150, -1_000, .idle), (1_000, 999, .expired), (99, nil, nil),
            (150, 450, nil), (150, 451, .idle), (150, 315_576_000, .idle),
        ])
    func limits(now: Int64, use: Int64?, expected: Session.EndReason?) throws {
        let counted = try record().counting(Uses(.success(use.map(at))), at: at(now))
        #expect(counted.session.endReason(of: counted.user, at: at(now)) == expected)
    }

    @Test("uses are asked for where the row says idle, and nowhere else")
    func questions() throws {
        for (record, now, count) in [
            (try record(), Int64(99), 0), (try record(), 100, 1), (try record(), 1_000, 0),
            (try record(disabled: true), 150, 0), (try record(ended: true), 150, 0),
        ] {
            let uses = Uses(.success(at(now)))
            _ = try record.counting(uses, at: at(now))
            #expect(uses.questions == count)
        }
    }

    @Test("an end that is written down stays, whatever the uses")
    func ended() throws {
        let ended = try record(ended: true)
        #expect(try ended.counting(Uses(.success(at(150))), at: at(150)) == ended)
    }

    @Test("uses that cannot be read are a failure where they count")
    func unreadable() throws {
        let uses = Uses(.failure(ReadFailure(detail: "broken")))
        #expect(throws: ReadFailure(detail: "broken")) { try record().counting(uses, at: at(150)) }
        #expect(try record().counting(uses, at: at(50)) == record())
    }
}
