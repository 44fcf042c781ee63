import AccessTokens
import Identity
import PasswordHashing
import SiteInMemory
import StoreConformance
import Testing

@testable import Accounts

@Suite struct NewPasswordTests {
    private let client = Client(device: "curl/8.0", address: "192.0.2.1")
    private let now = Sample.now
    private let new = "staple battery horse correct"

    @Test("a session is fresh after re-authentication, and its new access token says so")
    func reauthenticate() throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        let session = try site.startSession(1, of: user).session
        let later = now.adding(seconds: Site.freshSeconds)
        let stale = try site.issuer.issue(for: user, session, counter: 0, at: later)
        #expect(try site.authenticator.authenticate(stale.accessToken, at: later).claims?.isFresh == false)
        let token = try #require(
            try site.reauthenticate.reauthenticate(
                session, of: user, password: Site.password, from: client, at: later))
        let found = try site.authenticator.authenticate(token.text, at: later)
        #expect(found.claims?.isFresh == true)
        #expect(found.claims?.authenticatedAt == later)
        #expect(found.session.authenticatedAt == later)
        #expect(token.expiresInSeconds == Site.tokenLifetimeSeconds)
        #expect(site.store.events.last?.kind == .reauthenticated)
    }

    @Test("a wrong password at re-authentication is counted as one at login, and makes nothing fresh")
    func reauthenticateWrong() throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        let session = try site.startSession(1, of: user).session
        for _ in 0..<5 {
            #expect(throws: AccountError.passwordWrong) {
                try site.reauthenticate.reauthenticate(
                    session, of: user, password: "wrong", from: client, at: now.adding(seconds: 1))
            }
        }
        #expect(site.store.events.last { $0.kind == .loginFailed }?.detail == "re-authentication")
        #expect(throws: AccountError.tooManyAttempts(retryAfterSeconds: 5)) {
            try site.logIn.logIn(
                username: "alice", password: Site.password, from: client, at: now.adding(seconds: 1))
        }
        #expect(site.store.sessions[session.id]?.authenticatedAt == now)
    }

    @Test("PW13: the new password logs in, the old one does not, the other sessions have ended")
    func change() throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        let (own, other) = (try site.startSession(1, of: user), try site.startSession(2, of: user))
        try site.changePassword.change(
            from: Site.password, to: new, in: own.session.id, of: user, from: client, at: now)
        _ = try site.authenticator.authenticate(own.tokens.accessToken, at: now)
        #expect(throws: TokenRefusal.sessionEnded) {
            try site.authenticator.authenticate(other.tokens.accessToken, at: now)
        }
        #expect(site.store.sessions[other.session.id]?.endReason == .passwordChanged)
        #expect(throws: AccountError.loginFailed) {
            try site.logIn.logIn(username: "alice", password: Site.password, from: client, at: now)
        }
        _ = try site.logIn.logIn(username: "alice", password: new, from: client, at: now)
        let event = try #require(site.store.events.last { $0.kind == .passwordChanged })
        #expect(event.detail == "1 session ended")
        #expect(event.actor == .user(user.id))
    }

    @Test("PW13: a change with a wrong old password, a bad new one, or by a session that has ended changes nothing")
    func changeRefused() throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        let session = try site.startSession(1, of: user).session
        let users = site.store.users
        let change = try site.changePassword
        #expect(throws: AccountError.passwordWrong) {
            try change.change(from: "wrong", to: new, in: session.id, of: user, from: client, at: now)
        }
        #expect(throws: AccountError.invalid([.newPassword(.tooShort(minimum: 15))])) {
            try change.change(from: Site.password, to: "short", in: session.id, of: user, from: client, at: now)
        }
        _ = try site.store.end(session.id, because: .loggedOut, at: now)
        #expect(throws: AccountError.token(.sessionEnded)) {
            try change.change(from: Site.password, to: new, in: session.id, of: user, from: client, at: now)
        }
        #expect(site.store.users == users)
    }

    @Test("PW13: a login that was under way with the old password while it was changed comes to nothing")
    func loginRace() throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        let store = ChangingStore(site.store) {
            let sealed = try site.newPasswords.seal("another long password", owner: user.id)
            _ = try site.store.replacePassword(
                PasswordReplacement(
                    user: user.id, sealedPassword: sealed, authority: .operator,
                    forgetting: KnownPlaces(names: []), at: now)
            ) { _ in Event(.passwordReset, at: now, of: user, from: .console) }
        }
        let logIn = LogIn(
            store: store, checkPassword: site.checkPassword(hasher: site.hasher), throttle: site.throttle,
            tokens: site.issuer, policy: site.sessionPolicy)
        #expect(throws: AccountError.loginFailed) {
            try logIn.logIn(username: "alice", password: Site.password, from: client, at: now)
        }
        #expect(site.store.sessions.values.map(\.endReason) == [.passwordChanged])
    }

    @Test("PW14: a reset link works once, ends every session, and lets a throttled owner in")
    func reset() throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        let session = try site.startSession(1, of: user).session
        for _ in 0..<5 {
            _ = try? site.logIn.logIn(username: "alice", password: "wrong", from: client, at: now)
        }
        let link = try site.makeResetLink.make(for: "Alice", by: .operator("root"), from: .console, at: now)
        #expect(link.token.utf8.count == 43)
        #expect(link.expiresAt == now.adding(seconds: 3_600))
        let reset = try site.resetPassword
        #expect(throws: AccountError.invalid([.newPassword(.tooShort(minimum: 15))])) {
            try reset.reset(token: link.token, to: "short", from: client, at: now)
        }
        #expect(try reset.reset(token: link.token, to: new, from: client, at: now) == user)
        #expect(site.store.sessions[session.id]?.endReason == .passwordReset)
        #expect(throws: AccountError.resetTokenInvalid) {
            try reset.reset(token: link.token, to: new, from: client, at: now)
        }
        _ = try site.logIn.logIn(username: "alice", password: new, from: client, at: now)
    }

    @Test(
        "PW14: what is no reset token of ours is refused without a hash",
        arguments: ["", "A", String(repeating: "A", count: 43), String(repeating: "A", count: 44), "ä", "a b"])
    func resetRefused(token: String) throws {
        let site = try Site()
        let reset = try site.resetPassword
        let hash = try leastCPUTime { try site.hasher.verifyAgainstNothing(.init(Site.password)) }
        let cost = leastCPUTime {
            #expect(throws: AccountError.resetTokenInvalid) {
                try reset.reset(token: token, to: new, from: client, at: now)
            }
        }
        #expect(cost < hash / 4, "a hash was made")
    }

    @Test("no link is made for nobody or for a disabled user")
    func noLink() throws {
        let site = try Site()
        site.store.setDisabled(try site.addUser("gone", id: 1).id, at: now)
        for (name, error) in [("nobody", AccountError.unknownUser), ("no name", .unknownUser), ("gone", .userDisabled)]
        {
            #expect(throws: error) {
                try site.makeResetLink.make(for: name, by: .operator("root"), from: .console, at: now)
            }
        }
    }
}

/// A store in which something happens just before a session is put into it.
private final class ChangingStore: SessionStore {
    private let inner: InMemoryStore
    private let beforeInsert: () throws -> Void

    init(_ inner: InMemoryStore, beforeInsert: @escaping () throws -> Void) {
        self.inner = inner
        self.beforeInsert = beforeInsert
    }

    func insert(
        _ session: Session, after attempt: AttemptKeys, beside others: Int, recording event: Event,
        replaced: (Int) -> Event
    ) throws(StoreError) {
        do { try beforeInsert() } catch { throw .broken("\(error)") }
        try inner.insert(session, after: attempt, beside: others, recording: event, replaced: replaced)
    }
    func record(of session: SessionID) throws(StoreError) -> SessionRecord? { try inner.record(of: session) }
    func advanceRefreshCounter(of session: SessionID, from n: Int64, at now: Timestamp) throws(StoreError) -> Bool {
        try inner.advanceRefreshCounter(of: session, from: n, at: now)
    }
    func end(
        _ session: SessionID, because reason: Session.EndReason, at now: Timestamp, recording event: Event
    ) throws(StoreError) -> Bool {
        try inner.end(session, because: reason, at: now, recording: event)
    }
}
