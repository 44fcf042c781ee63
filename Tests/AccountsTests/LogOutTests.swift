import AccessTokens
import Identity
import SiteInMemory
import StoreConformance
import Testing

@testable import Accounts

@Suite struct LogOutTests {
    @Test("R9, RS5: an access or a refresh token of any age ends its session, for all of its tokens")
    func endsSession() throws {
        for (kind, age) in [("access", 0), ("access", 800_000), ("refresh", 0), ("refresh", 800_000)]
            as [(String, Int64)]
        {
            let site = try Site()
            let user = try site.addUser("alice", id: 1)
            let (session, tokens) = try site.startSession(7, of: user)
            let other = try site.startSession(8, of: user)
            let now = Sample.now.adding(seconds: age)
            let text = kind == "access" ? tokens.accessToken : tokens.refreshToken
            #expect(try site.logOut.logOut(token: text, at: now) == user.id)
            #expect(site.store.sessions[session.id]?.endedAt == now)
            #expect(site.store.sessions[session.id]?.endReason == .loggedOut)
            #expect(throws: AccountError.token(.sessionEnded)) {
                try site.refresh.refresh(tokens.refreshToken, at: Sample.now)
            }
            #expect(throws: TokenRefusal.sessionEnded) {
                try site.authenticator.authenticate(tokens.accessToken, at: Sample.now)
            }
            #expect(site.store.sessions[other.session.id] == other.session)
        }
    }

    @Test("R9: an old refresh token of the session logs out as well, and logging out twice is no error")
    func oldToken() throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        let (session, tokens) = try site.startSession(7, of: user)
        for step in 1...3 {
            let last = try site.refreshToken(of: session.id, counter: Int64(step - 1))
            _ = try site.refresh.refresh(last, at: Sample.now.adding(seconds: Int64(step) * 60))
        }
        let now = Sample.now.adding(seconds: 600)
        for _ in 0..<2 { #expect(try site.logOut.logOut(token: tokens.refreshToken, at: now) == user.id) }
        #expect(site.store.sessions[session.id]?.endReason == .loggedOut)
    }

    @Test("R9: a token of another site, and none at all, end nothing")
    func foreign() throws {
        let site = try Site()
        let (session, tokens) = try site.startSession(7, of: site.addUser("alice", id: 1))
        let other = try Site()
        let foreign = try other.startSession(7, of: other.addUser("alice", id: 1)).tokens
        let cut = String(tokens.accessToken.dropLast())
        for text in [foreign.accessToken, cut, "", ".", "..", "alice", tokens.refreshToken + "."] {
            #expect(throws: AccountError.token(.invalid)) { try site.logOut.logOut(token: text, at: Sample.now) }
        }
        #expect(site.store.sessions[session.id] == session)
    }

    @Test("DB4: a store that fails is 503, and the session is as it was")
    func storeFails() throws {
        let site = try Site()
        let (session, tokens) = try site.startSession(7, of: site.addUser("alice", id: 1))
        site.store.failNext = .busy("locked")
        #expect(throws: AccountError.unavailable(.busy("locked"))) {
            try site.logOut.logOut(token: tokens.refreshToken, at: Sample.now)
        }
        #expect(site.store.sessions[session.id] == session)
    }
}
