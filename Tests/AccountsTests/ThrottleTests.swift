import Identity
import PasswordHashing
import SiteInMemory
import StoreConformance
import Testing

@testable import Accounts

@Suite struct ThrottleTests {
    private let here = Client(device: "curl/8.0", address: "192.0.2.1")
    private let there = Client(device: "curl/8.0", address: "192.0.2.2")
    private let now = Sample.now

    private func fail(_ site: Site, _ name: String, from client: Client, at time: Timestamp) -> AccountError? {
        #expect(throws: AccountError.self) {
            try site.logIn.logIn(username: name, password: "wrong", from: client, at: time)
        }
    }

    @Test(
        "PW3, PW5: after five failures the answer is a time, without a hash, whether the name exists or not",
        arguments: ["alice", "nobody", "no name at all!", ""])
    func sixth(name: String) throws {
        let site = try Site()
        try site.addUser("alice", id: 1)
        for _ in 0..<5 { #expect(fail(site, name, from: here, at: now) == .loginFailed) }
        let hash = try leastCPUTime { try site.hasher.verifyAgainstNothing(.init(Site.password)) }
        let cost = leastCPUTime {
            #expect(fail(site, name, from: here, at: now) == .tooManyAttempts(retryAfterSeconds: 5))
        }
        #expect(cost < hash / 4, "a hash was made")
        #expect(fail(site, name, from: there, at: now) == .loginFailed)
        #expect(fail(site, name, from: here, at: now.adding(seconds: 5)) == .loginFailed)
        #expect(
            fail(site, name, from: here, at: now.adding(seconds: 5)) == .tooManyAttempts(retryAfterSeconds: 10))
    }

    @Test("a success forgets the failures of the place, and of the name")
    func success() throws {
        let site = try Site()
        try site.addUser("alice", id: 1)
        for client in [here, there] { for _ in 0..<4 { _ = fail(site, "alice", from: client, at: now) } }
        _ = try site.logIn.logIn(username: "alice", password: Site.password, from: here, at: now)
        for _ in 0..<5 { #expect(fail(site, "alice", from: here, at: now) == .loginFailed) }
        #expect(fail(site, "alice", from: here, at: now) != .loginFailed)
        #expect(fail(site, "alice", from: there, at: now) == .loginFailed)
        #expect(fail(site, "alice", from: there, at: now) == .tooManyAttempts(retryAfterSeconds: 5))
    }

    @Test("PW5: a right password waits as well, and is taken when the wait is over")
    func rightPasswordWaits() throws {
        let site = try Site()
        try site.addUser("alice", id: 1)
        for _ in 0..<5 { _ = fail(site, "alice", from: here, at: now) }
        #expect(throws: AccountError.tooManyAttempts(retryAfterSeconds: 5)) {
            try site.logIn.logIn(username: "alice", password: Site.password, from: here, at: now)
        }
        _ = try site.logIn.logIn(
            username: "alice", password: Site.password, from: here, at: now.adding(seconds: 5))
    }

    @Test("PW6: what one worker counted holds in another, and a worker that dies while it hashes has counted")
    func overWorkers() throws {
        let site = try Site()
        for _ in 0..<5 {
            let other = Throttle(
                store: site.store, policy: site.throttlePolicy, keyMaker: site.attemptKeys, devices: site.devices)
            _ = try other.admit("alice", from: here, at: now)
        }
        #expect(fail(site, "alice", from: here, at: now) == .tooManyAttempts(retryAfterSeconds: 5))
    }

    @Test("PW6: what is in flight counts as failed until one of it is right: as many hash at once as may fail")
    func inFlight() throws {
        let site = try Site()
        var admissions: [Throttle.Admission] = []
        for _ in 0..<5 { admissions.append(try site.throttle.admit("alice", from: here, at: now)) }
        #expect(throws: AccountError.tooManyAttempts(retryAfterSeconds: 5)) {
            try site.throttle.admit("alice", from: here, at: now)
        }
        try site.throttle.succeed(admissions[0], at: now)
        for _ in 0..<5 { _ = try site.throttle.admit("alice", from: here, at: now) }
    }

    @Test("one event tells when a wait begins, and the next how many were refused meanwhile; refusals make none")
    func events() throws {
        let site = try Site()
        try site.addUser("alice", id: 1)
        for _ in 0..<305 { _ = fail(site, "alice", from: here, at: now) }
        let changes = site.store.changes
        for _ in 0..<100 { _ = fail(site, "alice", from: here, at: now) }
        #expect(site.store.changes == changes, "a refusal was stored by itself")
        _ = fail(site, "alice", from: here, at: now.adding(seconds: 5))
        _ = fail(site, "alice", from: here, at: now.adding(seconds: 6))
        _ = try site.logIn.logIn(
            username: "alice", password: Site.password, from: here, at: now.adding(seconds: 15))
        #expect(site.store.events.count { $0.kind == .loginFailed } == 6)
        let told = site.store.events.filter { $0.kind == .loginThrottled }.map(\.detail)
        let second = now.secondsSince1970
        #expect(
            told == [
                "5 s, until \(second + 5)", "10 s, until \(second + 15); 400 were refused before",
                "over; 1 were refused before",
            ])
    }

    @Test("PW5: a browser that logged in before is let through by its device cookie, for its own name alone")
    func device() throws {
        let site = try Site()
        try site.addUser("alice", id: 1)
        try site.addUser("bob", id: 2)
        let begun = try site.logIn.logIn(
            username: "alice", password: Site.password, kind: .cookie, from: here, at: now)
        let cookie = try #require(begun.deviceCookie)
        for number in 0..<100 {
            let guesser = Client(device: "", address: "198.51.100.\(number)")
            for name in ["alice", "bob"] { _ = try site.throttle.admit(name, from: guesser, at: now) }
        }
        #expect(fail(site, "alice", from: there, at: now) == .tooManyAttempts(retryAfterSeconds: 900))
        let known = Client(device: "", address: there.address, deviceCookie: cookie)
        #expect(fail(site, "bob", from: known, at: now) == .tooManyAttempts(retryAfterSeconds: 900))
        let again = try site.logIn.logIn(
            username: "alice", password: Site.password, kind: .cookie, from: known, at: now)
        #expect(again.deviceCookie == nil, "it has one")
        #expect(
            try site.logIn.logIn(
                username: "alice", password: Site.password, kind: .token, from: there, at: now
            ).deviceCookie == nil)
    }

    /// Whether the place of that cookie is let through while the name's backstop holds up everybody else.
    private func isKnown(_ cookie: String, _ site: Site, at time: Timestamp) throws -> Bool {
        for number in 0..<100 {
            let guesser = Client(device: "", address: "198.51.100.\(number)")
            _ = try? site.throttle.admit("alice", from: guesser, at: time)
        }
        let client = Client(device: "", address: "203.0.113.1", deviceCookie: cookie)
        return (try? site.throttle.admit("alice", from: client, at: time)) != nil
    }

    private func logIn(_ site: Site, _ password: String = Site.password, at time: Timestamp) throws -> String {
        try #require(
            try site.logIn.logIn(username: "alice", password: password, kind: .cookie, from: here, at: time)
                .deviceCookie)
    }

    @Test("PW5: a device is known for 90 days after a login there, not longer", arguments: [(-1, true), (0, false)])
    func deviceAges(seconds: Int64, isKnown: Bool) throws {
        let site = try Site()
        try site.addUser("alice", id: 1)
        let cookie = try logIn(site, at: now)
        let later = now.adding(seconds: ThrottlePolicy.knownForSeconds + seconds)
        #expect(try self.isKnown(cookie, site, at: later) == isKnown)
    }

    @Test("PW5: of the devices of a name the 20 newest are known")
    func devicesAreNotHoarded() throws {
        let site = try Site()
        try site.addUser("alice", id: 1)
        let alice = try present(Username("alice"))
        let cookies = try (0..<21).map { second in
            try #require(try site.throttle.newDeviceCookie(for: alice, to: here, at: now.adding(seconds: second)))
        }
        let later = now.adding(seconds: 60)
        #expect(try !isKnown(cookies[0], site, at: later))
        #expect(try isKnown(cookies[1], site, at: later))
        #expect(try isKnown(cookies[20], site, at: later))
    }

    @Test("PW5, PW13: a new password makes every device unknown but the one from which it was set")
    func newPassword() throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        let (thief, mine) = (try logIn(site, at: now), try logIn(site, at: now))
        let session = try site.startSession(7, of: user).session
        try site.changePassword.change(
            from: Site.password, to: "another good password", in: session.id, of: user,
            from: Client(device: "", address: there.address, deviceCookie: mine), at: now)
        #expect(try !isKnown(thief, site, at: now.adding(seconds: 1)))
        #expect(try isKnown(mine, site, at: now.adding(seconds: 1)))
        let set = SetPassword(
            users: site.store, store: site.store, newPasswords: try site.newPasswords, keyMaker: site.attemptKeys)
        try set.set("alice", to: "a third good password", by: .operator("op"), from: .console, at: now)
        #expect(try !isKnown(mine, site, at: now.adding(seconds: 2)))
    }

    @Test("PW5: who takes a name that was released is not held up beside the devices of who had it")
    func releasedName() throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        let cookie = try logIn(site, at: now)
        _ = try DeleteUser(store: site.store).deleteOwn(user.id, from: .console, at: now)
        #expect(try isKnown(cookie, site, at: now.adding(seconds: 1)))
        try ReleaseUsername(store: site.store, keyMaker: site.attemptKeys)
            .release(user.username, by: .operator("op"), from: .console, at: now)
        #expect(try !isKnown(cookie, site, at: now.adding(seconds: 2)))
    }

    @Test("DB4: what cannot be counted is not looked at")
    func storeFails() throws {
        let site = try Site()
        site.store.failAlways = .busy("locked")
        #expect(fail(site, "alice", from: here, at: now) == .unavailable(.busy("locked")))
    }
}
