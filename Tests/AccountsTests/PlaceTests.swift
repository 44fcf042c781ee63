import Identity
import SiteInMemory
import StoreConformance
import Testing

@testable import Accounts

@Suite struct PlaceTests {
    @Test(
        "PW7: one place are an IPv4 address, an IPv6 /64, and all that is no address by its text",
        arguments: [
            ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
            ("2001:db8::1", "2001:db8::ffff:1:2", true), ("2001:db8::1", "2001:db8:0:0:9::1", true),
            ("2001:db8::1", "2001:db8:0:1::1", false), ("2001:db8::1", "2001:db9::1", false),
            ("::ffff:192.0.2.1", "192.0.2.1", true), ("::ffff:192.0.2.1", "::ffff:192.0.2.2", false),
            ("unix:", "unix:", true), ("unix:", "", false), ("192.0.2.1", "192.0.2.01", false),
        ])
    func same(left: String, right: String, isOne: Bool) {
        #expect((Place(address: left) == Place(address: right)) == isOne)
        #expect((Place(address: left).bytes == Place(address: right).bytes) == isOne)
    }

    @Test("keys tell names and places apart, fold what is one name, and hold neither")
    func keys() throws {
        let maker = try Site().attemptKeys
        let (here, there) = (Place(address: "192.0.2.1"), Place(address: "192.0.2.2"))
        let alice = try maker.keys(typed: "alice", place: here)
        #expect(try maker.keys(typed: "ALICE", place: here) == alice)
        #expect(try maker.keys(typed: "alice", place: there).name == alice.name)
        #expect(try maker.keys(typed: "alice", place: there).pair != alice.pair)
        for other in ["alic", "alice.", "alice ", "", "älice", "alice\u{301}"] {
            #expect(try maker.keys(typed: other, place: here).name != alice.name)
            #expect(try maker.keys(typed: other, place: here).pair != alice.pair)
        }
        #expect(try maker.keys(typed: "My Secret 1", place: here) == maker.keys(typed: "my secret 1", place: here))
        let long = String(repeating: "x", count: 256)
        #expect(try maker.keys(typed: long + "a", place: here) == maker.keys(typed: long + "b", place: here))
        #expect(alice.pair.count == 32)
        #expect(alice.name.count == 32)
        #expect(alice.pair.prefix(16) == alice.name.prefix(16))
        #expect(try maker.nameKey(typed: "Alice") == alice.name)
        let elsewhere = try AttemptKeyMaker(masterSecret: Site.masterSecret([77]))
        #expect(try elsewhere.keys(typed: "alice", place: here) != alice)
    }

    @Test("a device cookie is known for its name alone, and only as it was made")
    func devices() throws {
        let devices = try Site().devices
        let (alice, bob) = (try present(Username("alice")), try present(Username("bob")))
        let cookie = try devices.make(for: alice)
        #expect(cookie.utf8.count == 71)
        let nonce = try #require(devices.nonce(of: cookie, for: alice))
        #expect(nonce.count == 16)
        #expect(devices.nonce(of: cookie, for: bob) == nil)
        #expect(try devices.nonce(of: devices.make(for: alice), for: alice) != nonce)
        for position in 0..<71 {
            var altered = Array(cookie.utf8)
            altered[position] = altered[position] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(devices.nonce(of: String(decoding: altered, as: UTF8.self), for: alice) == nil)
        }
        for text in ["", "A", cookie + "A", String(cookie.dropLast()), String(repeating: "A", count: 71)] {
            #expect(devices.nonce(of: text, for: alice) == nil)
        }
        let otherRing = try DeviceCookies(masterSecret: Site.masterSecret([77]))
        #expect(otherRing.nonce(of: cookie, for: alice) == nil)
    }
}
