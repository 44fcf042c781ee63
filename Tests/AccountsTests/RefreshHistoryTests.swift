import AccessTokens
import Identity
import SiteInMemory
import StoreConformance
import Testing

@testable import Accounts

/// Long random histories of one user's sessions: clients that keep every token, processes that die before and after
/// a commit, races, clocks that jump. What must hold is said without the table.
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
        "RS1, RS3, RS4, RS5: one live counter, one successor, and what ended stays ended, in any history",
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
            now = now.adding(
                seconds: [0, 0, 1, 3, 9, 10, 11, 60, 299, 301, 900, -5, -400].randomElement(using: &random) ?? 0)
            if histories.isEmpty || Int.random(in: 0..<25, using: &random) == 0 {
                let started = try site.startSession(UInt8(histories.count % 250), of: user, at: now)
                histories.append(History(id: started.session.id, tokens: [started.tokens.refreshToken]))
            }
            let position = Int.random(in: max(0, histories.count - 3)..<histories.count, using: &random)
            store.nextWrite =
                Int.random(in: 0..<6, using: &random) == 0 ? [.before, .after].randomElement(using: &random) : nil
            store.racesToLose = Int.random(in: 0..<10, using: &random) == 0 ? 1 : 0
            if Int.random(in: 0..<60, using: &random) == 0 {
                try logOut(&histories[position], site, at: now)
            } else {
                try refreshOnce(
                    &histories[position], with: refresh, site, at: now, &random, "seed \(seed), step \(step)")
            }
        }
        #expect(histories.contains { $0.highestGiven > 2 }, "the histories must reach something")
        #expect(histories.contains { $0.isEnded }, "the histories must reach an end")
    }

    private func logOut(_ history: inout History, _ site: Site, at now: Timestamp) throws {
        _ = try site.logOut.logOut(token: #require(history.tokens.last), at: now)
        history.isEnded = true
    }

    private func refreshOnce(
        _ history: inout History, with refresh: RefreshSession, _ site: Site, at now: Timestamp,
        _ random: inout SeededGenerator, _ place: Comment
    ) throws {
        let isLatest = Int.random(in: 0..<10, using: &random) < 9
        let text = try #require(isLatest ? history.tokens.last : history.tokens.randomElement(using: &random))
        let presented = try #require(site.refreshTokens.authenticate(text)).counter
        let outcome = Result { () throws(AccountError) in try refresh.refresh(text, at: now).tokens }
        switch outcome {
        case .success(let pair):
            let given = try #require(site.refreshTokens.authenticate(pair.refreshToken))
            #expect(!history.isEnded, place)
            #expect(given.session == history.id, place)
            #expect(given.counter == presented || given.counter == presented + 1, place)
            #expect(given.counter >= history.highestGiven, place)
            #expect(given.counter == site.store.sessions[history.id]?.refreshCounter, place)
            history.highestGiven = given.counter
            history.tokens.append(pair.refreshToken)
        case .failure(.token(.sessionEnded)), .failure(.sessionEndedNow):
            #expect(site.store.sessions[history.id]?.endedAt != nil, place)
            history.isEnded = true
        case .failure(.unavailable): break
        case .failure(let error): Issue.record("\(place): \(error)")
        }
    }
}
