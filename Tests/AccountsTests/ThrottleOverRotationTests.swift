import Identity
import SiteInMemory
import StoreConformance
import Testing

@testable import Accounts

/// What the throttle keeps when the master secret changes.
@Suite struct ThrottleOverRotationTests {
    private let now = Sample.now
    private let client = Client(device: "curl/8.0", address: "192.0.2.1")
    private let one: [UInt8] = [0, 0, 0, 1]
    private let two: [UInt8] = [0, 0, 0, 2]

    private func site() throws -> Site {
        let site = try Site()
        try site.store.insert(site.masterSecret.record(of: one), at: now)
        try site.addUser("alice", id: 1)
        return site
    }

    private func ring(_ bytes: [UInt8], of site: Site) throws -> MasterSecret {
        try Site.masterSecret(bytes).sealing(asChosenBy: site.store)
    }

    private func throttle(_ site: Site, _ bytes: [UInt8]) throws -> Throttle {
        let ring = try ring(bytes, of: site)
        return Throttle(
            store: site.store, policy: site.throttlePolicy, keyMaker: try AttemptKeyMaker(masterSecret: ring),
            devices: try DeviceCookies(masterSecret: ring))
    }

    private func rotate(_ site: Site) throws {
        let rotate = try RotateMasterSecret(store: site.store, masterSecret: ring([1, 2], of: site))
        #expect(try rotate.choose(two, by: .system, at: now) { false })
    }

    @Test("PW6: the order of the lines in the file and a key that only opens change no count")
    func order() throws {
        let site = try site()
        for bytes in [[1], [1, 2], [2, 1], [2, 3, 1], [1, 3]] as [[UInt8]] {
            _ = try throttle(site, bytes).admit("alice", from: client, at: now)
        }
        #expect(throws: AccountError.tooManyAttempts(retryAfterSeconds: 5)) {
            try throttle(site, [3, 1]).admit("alice", from: client, at: now)
        }
    }

    @Test("PW6: a rotation begins counts anew once, in all programs, and dropping the old key does not again")
    func rotation() throws {
        let site = try site()
        let workers = [try throttle(site, [1, 2]), try throttle(site, [2, 1])]
        for number in 0..<5 { _ = try workers[number % 2].admit("alice", from: client, at: now) }
        try rotate(site)
        for number in 0..<5 { _ = try workers[number % 2].admit("alice", from: client, at: now) }
        for throttle in workers + [try throttle(site, [2])] {
            #expect(throws: AccountError.tooManyAttempts(retryAfterSeconds: 5)) {
                try throttle.admit("alice", from: client, at: now)
            }
        }
    }

    @Test("PW5: a device stays known over a rotation, and with the next login over the drop of the old key")
    func device() throws {
        let site = try site()
        let alice = try present(Username("alice"))
        let before = try throttle(site, [2, 1])
        let cookie = try #require(try before.newDeviceCookie(for: alice, to: client, at: now))
        let known = Client(device: "", address: client.address, deviceCookie: cookie)
        #expect(try before.newDeviceCookie(for: alice, to: known, at: now) == nil, "it lasts")
        try rotate(site)
        let devices = try DeviceCookies(masterSecret: ring([1, 2], of: site))
        #expect(devices.nonce(of: cookie, for: alice) != nil)
        let renewed = try #require(try before.newDeviceCookie(for: alice, to: known, at: now))
        let alone = try DeviceCookies(masterSecret: ring([2], of: site))
        #expect(alone.nonce(of: renewed, for: alice) != nil)
        #expect(alone.nonce(of: cookie, for: alice) == nil)
    }
}
