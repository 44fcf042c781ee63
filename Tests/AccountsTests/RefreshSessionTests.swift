import AccessTokens
import Identity
import JOSESigning
import SiteInMemory
import StoreConformance
import Testing

@testable import Accounts

@Suite struct RefreshSessionTests {
    private static let now = Sample.now.adding(seconds: 60)

    @Test("R0: what is not authentic is invalid, and changes nothing", arguments: ["", "x", "a.b.c", "AAAA"])
    func notAuthentic(text: String) throws {
        let site = try Site()
        let changes = site.store.changes
        #expect(throws: AccountError.token(.invalid)) { try site.refresh.refresh(text, at: Self.now) }
        #expect(site.store.changes == changes)
    }

    @Test("JW7, R0: an access token is no refresh token")
    func accessToken() throws {
        let site = try Site()
        let (session, tokens) = try site.startSession(7, of: site.addUser("alice", id: 1))
        #expect(throws: AccountError.token(.invalid)) { try site.refresh.refresh(tokens.accessToken, at: Self.now) }
        #expect(site.store.sessions[session.id]?.endedAt == nil)
    }

    @Test("R1: no row, an ended one, and a cookie's are refused, and nothing is changed")
    func refused() throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        let cookie = try site.startSession(7, of: user, kind: .cookie)
        let ended = try site.startSession(8, of: user)
        #expect(try site.store.end(ended.session.id, because: .loggedOut, at: Sample.now))
        let nobody = try site.refreshToken(of: Sample.sessionID(9), counter: 0)
        let changes = site.store.changes
        for text in [cookie.tokens.refreshToken, ended.tokens.refreshToken, nobody] {
            #expect(throws: AccountError.token(.sessionEnded)) { try site.refresh.refresh(text, at: Self.now) }
        }
        #expect(site.store.changes == changes)
    }

    @Test(
        "R2, RS5, RS6: a limit that passed and a disabled user end the session, with the reason",
        arguments: [
            (Site.idleSeconds, false, Session.EndReason.idle), (Site.sessionLifetimeSeconds, false, .expired),
            (60, true, .userDisabled), (Site.sessionLifetimeSeconds, true, .userDisabled),
        ])
    func limits(after seconds: Int64, isDisabled: Bool, reason: Session.EndReason) throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        let (session, tokens) = try site.startSession(7, of: user)
        if isDisabled { site.store.setDisabled(user.id, at: Sample.now) }
        let now = Sample.now.adding(seconds: seconds)
        #expect(throws: AccountError.sessionEndedNow(reason, distance: 0)) {
            try site.refresh.refresh(tokens.refreshToken, at: now)
        }
        #expect(site.store.sessions[session.id]?.endReason == reason)
        #expect(site.store.sessions[session.id]?.endedAt == now)
    }

    @Test("RS6: the second before a limit the session still works")
    func beforeLimit() throws {
        let site = try Site()
        let tokens = try site.startSession(7, of: site.addUser("alice", id: 1)).tokens
        let now = Sample.now.adding(seconds: Site.idleSeconds - 1)
        #expect(throws: Never.self) { try site.refresh.refresh(tokens.refreshToken, at: now) }
    }

    @Test("AV3: a session that a clock ahead began waits while its beginning lies ahead, and is not ended")
    func sessionFromTheFuture() throws {
        let site = try Site()
        let (session, tokens) = try site.startSession(7, of: site.addUser("alice", id: 1))
        let before = Sample.now.adding(seconds: -RefreshSession.clockDifferenceSeconds)
        let cause = StoreError.broken("a session began in the future: a clock is or was wrong")
        #expect(throws: AccountError.unavailable(cause)) {
            try site.refresh.refresh(tokens.refreshToken, at: before.adding(seconds: -1))
        }
        #expect(site.store.sessions[session.id]?.endedAt == nil)
        #expect(throws: Never.self) { try site.refresh.refresh(tokens.refreshToken, at: before) }
    }

    @Test("RS1: who loses the race gets the same successor, and the token moves once")
    func lostRace() throws {
        let site = try Site()
        let (session, tokens) = try site.startSession(7, of: site.addUser("alice", id: 1))
        let store = FaultyStore(site.store)
        store.racesToLose = 1
        let pair = try site.refresh(on: store).refresh(tokens.refreshToken, at: Self.now).tokens
        #expect(site.refreshTokens.authenticate(pair.refreshToken)?.counter == 1)
        #expect(site.store.sessions[session.id]?.refreshCounter == 1)
    }

    @Test("RS5: who logs out between the reading and the rotation is logged out")
    func lostToLogOut() throws {
        let site = try Site()
        let (session, tokens) = try site.startSession(7, of: site.addUser("alice", id: 1))
        let store = FaultyStore(site.store)
        store.endsBeforeRotation = true
        #expect(throws: AccountError.token(.sessionEnded)) {
            try site.refresh(on: store).refresh(tokens.refreshToken, at: Self.now)
        }
        #expect(site.store.sessions[session.id]?.refreshCounter == 0)
        #expect(site.store.sessions[session.id]?.endReason == .loggedOut)
    }

    @Test("a race that is lost without anybody winning it ends in 503, not in a loop")
    func racesForEver() throws {
        let site = try Site()
        let (session, tokens) = try site.startSession(7, of: site.addUser("alice", id: 1))
        let stuck = StuckStore(record: try #require(try site.store.record(of: session.id)))
        #expect(throws: AccountError.unavailable(.busy("a refresh lost eight races"))) {
            try site.refresh(on: stuck).refresh(tokens.refreshToken, at: Self.now)
        }
    }

    @Test("RS4: died before or after the commit, the client's old token gets it the one successor")
    func crashes() throws {
        for fault in [FaultyStore.Fault.before, .after] {
            let site = try Site()
            let (session, tokens) = try site.startSession(7, of: site.addUser("alice", id: 1))
            let store = FaultyStore(site.store)
            store.nextWrite = fault
            #expect(throws: AccountError.self) {
                try site.refresh(on: store).refresh(tokens.refreshToken, at: Self.now)
            }
            let retry = try site.refresh(on: store).refresh(tokens.refreshToken, at: Self.now.adding(seconds: 10))
            #expect(site.refreshTokens.authenticate(retry.tokens.refreshToken)?.counter == 1)
            #expect(site.store.sessions[session.id]?.refreshCounter == 1)
        }
    }

    @Test("RS4: where no token can be signed the old one stays the current one")
    func signingFails() throws {
        let site = try Site()
        let (session, tokens) = try site.startSession(7, of: site.addUser("alice", id: 1))
        let other = try Site.masterSecret([2])
        let broken = TokenIssuer(
            keys: site.store, masterSecret: other, refreshTokens: site.refreshTokens, policy: site.tokenPolicy,
            subject: .userID, freshSeconds: 0)
        let refresh = RefreshSession(
            store: site.store, refreshTokens: site.refreshTokens, tokens: broken, policy: site.sessionPolicy,
            uses: site.uses)
        #expect(throws: AccountError.broken("key \(site.signingKey.kid) does not open: keyUnknown")) {
            try refresh.refresh(tokens.refreshToken, at: Self.now)
        }
        #expect(site.store.sessions[session.id]?.refreshCounter == 0)
    }

    @Test("DB4: a store that fails is 503, whichever call it was, and the session goes on")
    func storeFails() throws {
        let site = try Site()
        let tokens = try site.startSession(7, of: site.addUser("alice", id: 1)).tokens
        for error in [Accounts.StoreError.busy("b"), .full("f"), .broken("x")] {
            site.store.failNext = error
            #expect(throws: AccountError.unavailable(error)) {
                try site.refresh.refresh(tokens.refreshToken, at: Self.now)
            }
        }
        #expect(throws: Never.self) { try site.refresh.refresh(tokens.refreshToken, at: Self.now) }
    }
}

/// A row that never moves, although every rotation is told that another was first.
private struct StuckStore: SessionStore {
    let record: SessionRecord

    func insert(
        _ session: Session, after attempt: AttemptKeys, beside others: Int, recording event: Event,
        replaced: (Int) -> Event
    ) throws(StoreError) {}
    func record(of session: SessionID) throws(StoreError) -> SessionRecord? { record }
    func advanceRefreshCounter(of session: SessionID, from n: Int64, at now: Timestamp) throws(StoreError) -> Bool {
        false
    }
    func end(
        _ session: SessionID, because reason: Session.EndReason, at now: Timestamp, recording event: Event
    ) throws(StoreError) -> Bool {
        false
    }
}
