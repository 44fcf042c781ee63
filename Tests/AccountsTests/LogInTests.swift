import AccessTokens
import Identity
import LibCrypto
import PasswordHashing
import SiteInMemory
import StoreConformance
import Testing

@testable import Accounts

@Suite struct LogInTests {
    private let client = Client(device: "curl/8.0", address: "192.0.2.1")

    @Test("RS8: every login makes a session of its own, with a pair of tokens that works")
    func newSession() throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        var ids: Set<SessionID> = []
        for _ in 0..<2 {
            let (found, tokens) = try site.logIn.logIn(
                username: "ALICE", password: Site.password, from: client, at: Sample.now)
            #expect(found == user)
            #expect(tokens.expiresInSeconds == Site.tokenLifetimeSeconds)
            let session = try site.authenticator.authenticate(tokens.accessToken, at: Sample.now).session
            #expect(site.refreshTokens.authenticate(tokens.refreshToken)?.session == session.id)
            #expect(site.refreshTokens.authenticate(tokens.refreshToken)?.counter == 0)
            #expect(session.expiresAt == Sample.now.adding(seconds: Site.sessionLifetimeSeconds))
            #expect(session.idleLimitSeconds == Site.idleSeconds)
            #expect(session.kind == .token)
            #expect((session.device, session.address) == ("curl/8.0", "192.0.2.1"))
            ids.insert(session.id)
        }
        #expect(ids.count == 2)
        #expect(site.store.sessions.count == 2)
    }

    @Test(
        "PW3: every refusal is loginFailed, costs one hash, and makes nothing",
        arguments: [
            ("nobody", Site.password), ("not a name", Site.password), ("", ""), ("alice", "wrong horse battery"),
            ("alice", ""), ("alice", String(repeating: "a", count: 1_025)), ("alice", Site.password + "\0"),
            ("alice", String(repeating: "a\u{301}", count: 5_000)), ("disabled", Site.password), ("disabled", "wrong"),
            ("\u{430}lice", Site.password),
        ])
    func refusals(username: String, password: String) throws {
        let site = try Site()
        try site.addUser("alice", id: 1)
        site.store.setDisabled(try site.addUser("disabled", id: 2).id, at: Sample.now)
        let sessions = site.store.sessions
        var now = Sample.now
        let hashes = try leastCPUTime(expecting: 0.5...1.8) {
            // Failures of a day ago are forgotten.
            now = now.adding(seconds: 86_400)
            #expect(throws: AccountError.loginFailed) {
                try site.logIn.logIn(username: username, password: password, from: client, at: now)
            }
        } timesThatOf: {
            try site.hasher.verifyAgainstNothing(Password(Site.password))
        }
        #expect(hashes > 0.5, "no hash was made")
        #expect(hashes < 1.8, "more than one hash was made")
        #expect(site.store.sessions == sessions)
        #expect(site.store.events.suffix(1).map(\.kind) == [.loginFailed])
    }

    @Test("PW2: a hash made with other parameters is made anew at the next login, once")
    func rehash() throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        let costlier = PasswordHasher(parameters: try Argon2Parameters(passes: 3))
        let old = try #require(site.store.users[user.id]).sealedPassword
        _ = try site.logIn(hasher: costlier).logIn(
            username: "alice", password: Site.password, from: client, at: Sample.now)
        let new = try #require(site.store.users[user.id]).sealedPassword
        #expect(new != old)
        let phc = try site.masterSecret.open(new, for: .password, of: user.id.bytes).copy()
        #expect(String(decoding: phc, as: UTF8.self).hasPrefix("$argon2id$v=19$m=19456,t=3,p=1$"))
        _ = try site.logIn(hasher: costlier).logIn(
            username: "alice", password: Site.password, from: client, at: Sample.now)
        #expect(site.store.users[user.id]?.sealedPassword == new)
    }

    @Test("PW2: a rehash that another login did first, or that fails, does no harm", arguments: [true, false])
    func rehashLost(isRace: Bool) throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        let old = site.store.users[user.id]
        let store = FaultyStore(site.store)
        store.nextWrite = isRace ? .lostRace : .before
        let logIn = LogIn(
            store: store,
            checkPassword: CheckPassword(
                store: store, throttle: site.throttle,
                hasher: PasswordHasher(parameters: try Argon2Parameters(passes: 3)), masterSecret: site.masterSecret),
            throttle: site.throttle, tokens: site.issuer, policy: site.sessionPolicy)
        let found = try logIn.logIn(username: "alice", password: Site.password, from: client, at: Sample.now)
        #expect(found.user == user)
        #expect(site.store.users[user.id] == old)
    }

    @Test("a wrong password never makes the hash anew")
    func wrongPasswordKeepsHash() throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        let old = site.store.users[user.id]
        let costlier = PasswordHasher(parameters: try Argon2Parameters(passes: 3))
        #expect(throws: AccountError.loginFailed) {
            try site.logIn(hasher: costlier).logIn(username: "alice", password: "wrong", from: client, at: Sample.now)
        }
        #expect(site.store.users[user.id] == old)
    }

    @Test("a sealed hash that lies in another user's row opens nothing: it is for the operator")
    func swappedHash() throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        let alice = try #require(site.store.users[user.id])
        let mallory = Credentials(
            user: try Sample.credentials("mallory", id: 2).user, sealedPassword: alice.sealedPassword)
        #expect(try site.store.insert(mallory))
        #expect(throws: AccountError.broken("the password of a user does not open: notAuthentic")) {
            try site.logIn.logIn(username: "mallory", password: Site.password, from: client, at: Sample.now)
        }
    }

    @Test("DB4: a store that fails is 503 and no failed login")
    func storeFails() throws {
        let site = try Site()
        try site.addUser("alice", id: 1)
        site.store.failAlways = .full("no room")
        #expect(throws: AccountError.unavailable(.full("no room"))) {
            try site.logIn.logIn(username: "alice", password: Site.password, from: client, at: Sample.now)
        }
    }

    @Test("a user agent is cut to 256 code points, whatever a character is")
    func userAgent() {
        let marks = "e" + String(repeating: "\u{301}", count: 10_000)
        #expect(Client(device: marks, address: "").device.unicodeScalars.count == 256)
        #expect(Client(device: "short", address: "").device == "short")
    }
}
