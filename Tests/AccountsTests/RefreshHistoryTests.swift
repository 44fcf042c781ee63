import AccessTokens
import Identity
import SiteInMemory
import StoreConformance
import Testing

@testable import Accounts

/// Long random histories of one user's sessions: clients and tabs that keep every token, cookies, the gate's uses,
/// processes that die before and after a commit, races, clocks that jump, limits that pass, a user who is disabled for
/// a while. What must hold is said without the table.
@Suite struct RefreshHistoryTests {
    /// What the outside knows of a session.
    private struct History {
        let id: SessionID
        /// Every token that a client was ever given, oldest first.
        var tokens: [String]
        /// Every counter that a client was ever given.
        var highestGiven: Int64 = 0
        var isEnded = false
    }

    @Test(
        "RS1, RS3, RS4, RS5, RS6: one live counter, one successor, and what ended stays ended, in any history",
        arguments: UInt64(1)...24)
    func histories(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let site = try Site(graceSeconds: [0, 10, 300][Int(seed % 3)])
        let user = try site.addUser("alice", id: 1)
        let store = FaultyStore(site.store)
        let refresh = site.refresh(on: store)
        var now = Sample.now
        var histories: [History] = []
        for step in 0..<400 {
            now = now.adding(seconds: Self.clockStep(&random))
            if histories.isEmpty || Int.random(in: 0..<25, using: &random) == 0 {
                let started = try site.startSession(UInt8(histories.count % 250), of: user, at: now)
                histories.append(History(id: started.session.id, tokens: [started.tokens.refreshToken]))
            }
            let position = Int.random(in: max(0, histories.count - 3)..<histories.count, using: &random)
            store.nextWrite =
                Int.random(in: 0..<6, using: &random) == 0 ? [.before, .after].randomElement(using: &random) : nil
            store.racesToLose = Int.random(in: 0..<10, using: &random) == 0 ? 1 : 0
            switch Int.random(in: 0..<60, using: &random) {
            case 0: try logOut(&histories[position], site, at: now, &random)
            case 1...4 where !histories[position].isEnded: site.uses.lastUses[histories[position].id] = now
            case 5: try refreshCookie(of: user, with: refresh, site, at: now)
            case 6: site.store.setDisabled(user.id, at: now)
            case 7...9: site.store.setDisabled(user.id, at: nil)
            default:
                try refreshOnce(
                    &histories[position], with: refresh, site, at: now, &random, "seed \(seed), step \(step)")
            }
        }
        #expect(histories.contains { $0.highestGiven > 2 }, "the histories must reach something")
        #expect(histories.contains { $0.isEnded }, "the histories must reach an end")
    }

    /// Mostly a little; now and then past the idle limit or the absolute one, or back.
    private static func clockStep(_ random: inout SeededGenerator) -> Int64 {
        let steps: [Int64] = [0, 0, 1, 3, 9, 10, 11, 60, 299, 301, 900, -5, -400]
        let leaps = [Site.idleSeconds - 1, Site.idleSeconds, Site.sessionLifetimeSeconds, -Site.idleSeconds]
        return (Int.random(in: 0..<40, using: &random) == 0 ? leaps : steps).randomElement(using: &random) ?? 0
    }

    /// R9: with any token of the session, refresh or access, however old.
    private func logOut(
        _ history: inout History, _ site: Site, at now: Timestamp, _ random: inout SeededGenerator
    ) throws {
        let row = try #require(site.store.sessions[history.id])
        let user = try #require(site.store.users[row.userID]?.user)
        let old = try site.issuer.issue(for: user, row, counter: 0, at: row.createdAt).accessToken
        let token = Bool.random(using: &random) ? old : history.tokens.randomElement(using: &random)
        #expect(try site.logOut.logOut(token: #require(token), at: now) == user.id)
        #expect(site.store.sessions[history.id]?.endedAt != nil)
        history.isEnded = true
    }

    /// A cookie's session takes no refresh token, not even one that the key of the site signed, and does not end by it.
    private func refreshCookie(
        of user: User, with refresh: RefreshSession, _ site: Site, at now: Timestamp
    ) throws {
        let id = try Sample.sessionID(255)
        if site.store.sessions[id] == nil { _ = try site.startSession(255, of: user, kind: .cookie, at: now) }
        let forged = try site.refreshToken(of: id, counter: 0)
        #expect(throws: AccountError.token(.sessionEnded)) { try refresh.refresh(forged, at: now) }
        #expect(site.store.sessions[id]?.endedAt == nil)
    }

    private func refreshOnce(
        _ history: inout History, with refresh: RefreshSession, _ site: Site, at now: Timestamp,
        _ random: inout SeededGenerator, _ place: Comment
    ) throws {
        let isLatest = Int.random(in: 0..<10, using: &random) < 9
        let text = try #require(isLatest ? history.tokens.last : history.tokens.randomElement(using: &random))
        let presented = try #require(site.refreshTokens.authenticate(text)).counter
        let before = try #require(try site.store.record(of: history.id)?.counting(site.uses, at: now))
        let reason = before.session.endReason(of: before.user, at: now)
        let outcome = Result { () throws(AccountError) in try refresh.refresh(text, at: now).tokens }
        switch outcome {
        case .success(let pair):
            let given = try #require(site.refreshTokens.authenticate(pair.refreshToken))
            #expect(!history.isEnded, place)
            #expect(reason == nil, place)
            #expect(given.session == history.id, place)
            #expect(given.counter == presented || given.counter == presented + 1, place)
            #expect(given.counter >= history.highestGiven, place)
            #expect(given.counter == site.store.sessions[history.id]?.refreshCounter, place)
            history.highestGiven = given.counter
            history.tokens.append(pair.refreshToken)
        case .failure(.token(.sessionEnded)), .failure(.sessionEndedNow):
            let after = try #require(site.store.sessions[history.id])
            #expect(after.endedAt != nil, place)
            // Honest clients are put out for a limit or the operator's word, and for nothing else.
            let isOld = presented < before.session.refreshCounter
            #expect(reason != nil && after.endReason == reason || after.endReason == .refreshReplayed && isOld, place)
            history.isEnded = true
        case .failure(.unavailable): break
        case .failure(let error): Issue.record("\(place): \(error)")
        }
    }
}
