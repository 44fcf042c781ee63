import Identity
import LibCrypto
import SiteInMemory
import StoreConformance
import Testing

@testable import Accounts

@Suite struct MasterSecretTests {
    private let text = SecretBytes(copying: Array("a hash".utf8))
    private let owner: [UInt8] = Array(repeating: 4, count: 16)

    @Test("what is sealed opens for the same use and owner, and looks different each time")
    func opens() throws {
        let secret = try Site.masterSecret([1])
        let sealed = try secret.seal(text, for: .password, of: owner)
        #expect(try secret.open(sealed, for: .password, of: owner) == text)
        #expect(try secret.seal(text, for: .password, of: owner) != sealed)
    }

    @Test("JW13: it opens for no other use, in no other row, and under no other key")
    func opensNowhereElse() throws {
        let secret = try Site.masterSecret([1])
        let sealed = try secret.seal(text, for: .password, of: owner)
        for use in [MasterSecret.Use.signingKey, .proof] {
            #expect(throws: MasterSecret.OpenError.notAuthentic) { try secret.open(sealed, for: use, of: owner) }
        }
        for other in [[], Array(owner.dropLast()), owner + [0], Array(repeating: 5, count: 16)] as [[UInt8]] {
            #expect(throws: MasterSecret.OpenError.notAuthentic) { try secret.open(sealed, for: .password, of: other) }
        }
        #expect(throws: MasterSecret.OpenError.keyUnknown) {
            try Site.masterSecret([2]).open(sealed, for: .password, of: owner)
        }
        let impostor = try #require(
            MasterKey(id: [0, 0, 0, 1], secret: SecretBytes(copying: Array(repeating: 5, count: 32))))
        let ring = try #require(try MasterSecret(keys: [impostor]))
        #expect(throws: MasterSecret.OpenError.notAuthentic) { try ring.open(sealed, for: .password, of: owner) }
    }

    @Test("RS7: not one bit of a sealed blob can be changed, nor its end be cut")
    func altered() throws {
        let secret = try Site.masterSecret([1, 2])
        let sealed = try secret.seal(text, for: .password, of: owner)
        for bit in 0..<sealed.count * 8 {
            var flipped = sealed
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: MasterSecret.OpenError.self) { try secret.open(flipped, for: .password, of: owner) }
        }
        for length in 0..<sealed.count {
            #expect(throws: MasterSecret.OpenError.self) {
                try secret.open(Array(sealed[..<length]), for: .password, of: owner)
            }
        }
    }

    @Test("a ring seals under its first key and opens under all")
    func ring() throws {
        let ring = try Site.masterSecret([2, 1])
        let old = try Site.masterSecret([1]).seal(text, for: .password, of: owner)
        #expect(try ring.open(old, for: .password, of: owner) == text)
        let new = try ring.seal(text, for: .password, of: owner)
        #expect(try Site.masterSecret([2]).open(new, for: .password, of: owner) == text)
    }

    @Test("OP1: a ring must hold the keys that rows may name, each the right one")
    func checks() throws {
        let (one, two) = (try Site.masterSecret([1]), try Site.masterSecret([2]))
        let records = [try one.sealingKeyRecord(), try two.sealingKeyRecord()]
        #expect(throws: Never.self) { try Site.masterSecret([2, 1]).check(against: records) }
        #expect(throws: Never.self) { try Site.masterSecret([2, 1]).check(against: [records[0]]) }
        #expect(throws: MasterSecret.Mismatch.keyMissing(id: "00000002")) { try one.check(against: records) }
        #expect(throws: MasterSecret.Mismatch.notInitialised) { try one.check(against: []) }
        let swapped = MasterKeyRecord(id: records[0].id, proof: records[1].proof)
        #expect(throws: MasterSecret.Mismatch.keyDiffers(id: "00000001")) { try one.check(against: [swapped]) }
    }

    @Test("OP1: a ring without keys, with one id twice, or with a short key, is none")
    func noRing() throws {
        let key = try #require(MasterKey(id: [1, 2, 3, 4], secret: try Random.secret(32)))
        let isRing = { (keys: [MasterKey]) in try MasterSecret(keys: keys) != nil }
        #expect(try isRing([key]))
        #expect(try !isRing([]))
        #expect(try !isRing([key, key]))
        let isKey = { (id: [UInt8], count: Int) in MasterKey(id: id, secret: try Random.secret(count)) != nil }
        #expect(try !isKey([1, 2, 3], 32))
        #expect(try !isKey([1, 2, 3, 4], 31))
    }
}
