import AccessTokens
import Identity
import SiteInMemory
import StoreConformance
import Testing

@testable import Accounts

/// One row of the refresh table, tried at one point.
struct RefreshRow: Sendable, CustomTestStringConvertible {
    let row: String
    /// n and c.
    let presented: Int64
    let current: Int64
    /// now − t; nil: the current token is that of the login; below zero: the clock was set back since.
    let age: Int64?
    let grace: Int64
    let expected: RefreshSession.Decision

    init(
        _ row: String, n presented: Int64, c current: Int64, age: Int64?, grace: Int64,
        _ expected: RefreshSession.Decision
    ) {
        self.row = row
        self.presented = presented
        self.current = current
        self.age = age
        self.grace = grace
        self.expected = expected
    }

    var testDescription: String { "\(row): n=\(presented) c=\(current) age=\(age ?? -1) G=\(grace)" }

    static let answers: [RefreshRow] = [
        RefreshRow("R4", n: 0, c: 0, age: nil, grace: 0, .rotate),
        RefreshRow("R4", n: 0, c: 0, age: nil, grace: 300, .rotate),
        RefreshRow("R3", n: 5, c: 5, age: 0, grace: 10, .answer(counter: 5)),
        RefreshRow("R3", n: 5, c: 5, age: 9, grace: 10, .answer(counter: 5)),
        RefreshRow("R4", n: 5, c: 5, age: 10, grace: 10, .rotate),
        RefreshRow("R3", n: 5, c: 5, age: 299, grace: 300, .answer(counter: 5)),
        RefreshRow("R4", n: 5, c: 5, age: 300, grace: 300, .rotate),
        RefreshRow("R4", n: 5, c: 5, age: 0, grace: 0, .rotate),
        RefreshRow("R3, clock set back", n: 5, c: 5, age: -9, grace: 10, .answer(counter: 5)),
        RefreshRow("R4, clock set back", n: 5, c: 5, age: -10, grace: 10, .rotate),
        RefreshRow("R4, clock set back", n: 5, c: 5, age: -900, grace: 10, .rotate),
        RefreshRow("R5", n: 4, c: 5, age: 0, grace: 10, .answer(counter: 5)),
        RefreshRow("R5", n: 4, c: 5, age: 10, grace: 10, .answer(counter: 5)),
        RefreshRow("R5", n: 4, c: 5, age: 300, grace: 300, .answer(counter: 5)),
        RefreshRow("R5", n: 4, c: 5, age: 0, grace: 0, .answer(counter: 5)),
        RefreshRow("R5, clock set back", n: 4, c: 5, age: -10, grace: 10, .answer(counter: 5)),
    ]

    static let ends: [RefreshRow] = [
        RefreshRow("R6", n: 4, c: 5, age: 11, grace: 10, .end(.refreshReplayed)),
        RefreshRow("R6", n: 4, c: 5, age: 1, grace: 0, .end(.refreshReplayed)),
        RefreshRow("R6", n: 4, c: 5, age: 301, grace: 300, .end(.refreshReplayed)),
        RefreshRow("R6, clock set back", n: 4, c: 5, age: -11, grace: 10, .end(.refreshReplayed)),
        RefreshRow("R6, no t", n: 4, c: 5, age: nil, grace: 10, .end(.refreshReplayed)),
        RefreshRow("R7", n: 3, c: 5, age: 0, grace: 300, .end(.refreshReplayed)),
        RefreshRow("R7", n: 0, c: 5, age: 900, grace: 10, .end(.refreshReplayed)),
        RefreshRow("R8", n: 6, c: 5, age: 0, grace: 300, .end(.refreshAhead)),
        RefreshRow("R8", n: 1, c: 0, age: nil, grace: 10, .end(.refreshAhead)),
        RefreshRow("R8", n: .max, c: 5, age: 0, grace: 10, .end(.refreshAhead)),
    ]
}

@Suite struct RefreshTableTests {
    private static let now = Sample.now.adding(seconds: 1_000)

    /// A session in the state of the row, its user, and the token that the row presents.
    private func scene(_ row: RefreshRow) throws -> (site: Site, session: Session, text: String) {
        let site = try Site(graceSeconds: row.grace)
        var session = try site.startSession(7, of: site.addUser("alice", id: 1)).session
        session.refreshCounter = row.current
        session.refreshedAt = row.age.map { Self.now.adding(seconds: -$0) }
        site.store.replace(session)
        return (site, session, try site.refreshToken(of: session.id, counter: row.presented))
    }

    @Test("RS1, RS2: the table decides as it is written", arguments: RefreshRow.answers + RefreshRow.ends)
    func decisions(row: RefreshRow) throws {
        let (site, session, _) = try scene(row)
        let record = try #require(try site.store.record(of: session.id))
        let token = RefreshToken(session: session.id, counter: row.presented)
        #expect(site.refresh.decide(token, on: record, at: Self.now) == row.expected)
    }

    @Test(
        "RS2, RS4: R3 to R5 answer with the token of the row, and R3 and R5 change nothing",
        arguments: RefreshRow.answers)
    func answers(row: RefreshRow) throws {
        let (site, session, text) = try scene(row)
        let pair = try site.refresh.refresh(text, at: Self.now).tokens
        let after = try #require(site.store.sessions[session.id])
        let given = try #require(site.refreshTokens.authenticate(pair.refreshToken))
        switch row.expected {
        case .rotate:
            #expect(given.counter == row.current + 1)
            #expect(after.refreshCounter == row.current + 1)
            #expect(after.refreshedAt == Self.now)
            #expect(after.lastSeenAt == Self.now)
            #expect(after.expiresAt == session.expiresAt, "RS6: rotation does not extend the absolute limit")
        default:
            #expect(given.counter == row.current)
            #expect(after == session)
        }
        #expect(given.session == session.id)
        #expect(try site.authenticator.authenticate(pair.accessToken, at: Self.now).session.id == session.id)
    }

    @Test("RS3: R6 to R8 end the session for every token of it", arguments: RefreshRow.ends)
    func ends(row: RefreshRow) throws {
        let (site, session, text) = try scene(row)
        let user = try #require(site.store.users.values.first).user
        let access = try site.issuer.issue(for: user, session, counter: 0, at: Self.now).accessToken
        let refusal = #expect(throws: AccountError.self) { try site.refresh.refresh(text, at: Self.now) }
        let after = try #require(site.store.sessions[session.id])
        #expect(after.endedAt == Self.now)
        let distance = row.current - row.presented
        #expect(refusal == .sessionEndedNow(try #require(after.endReason), distance: distance))
        #expect(.end(try #require(after.endReason)) == row.expected)
        let current = try site.refreshToken(of: session.id, counter: row.current)
        #expect(throws: AccountError.token(.sessionEnded)) { try site.refresh.refresh(current, at: Self.now) }
        #expect(throws: TokenRefusal.sessionEnded) { try site.authenticator.authenticate(access, at: Self.now) }
    }
}
