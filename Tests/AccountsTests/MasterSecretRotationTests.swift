import Identity
import LibCrypto
import SiteInMemory
import StoreConformance
import Testing

@testable import Accounts

@Suite struct MasterSecretRotationTests {
    private let one: [UInt8] = [0, 0, 0, 1]
    private let two: [UInt8] = [0, 0, 0, 2]

    /// A site under key 1 with three users; the ring of its programs is [1, 2].
    private func site() throws -> (site: Site, ring: MasterSecret) {
        let site = try Site()
        try site.store.insert(site.masterSecret.record(of: one), at: Sample.now)
        for (id, name) in [(1, "alice"), (2, "bob"), (3, "carol")] as [(UInt8, String)] {
            try site.addUser(name, id: id)
        }
        return (site, try Site.masterSecret([1, 2]).sealing(asChosenBy: site.store))
    }

    private func seals(_ site: Site) throws -> Set<[UInt8]> {
        let seals = site.store.users.values.map(\.sealedPassword)
        return Set(
            try (seals + site.store.keyPairs().map(\.sealed.sealedPrivateKey)).map {
                try #require(MasterSecret.keyID(of: $0))
            })
    }

    @Test("the database says which key seals, whatever the order of the file, and running programs follow")
    func followed() throws {
        let (site, ring) = try site()
        let other = try Site.masterSecret([2, 1]).sealing(asChosenBy: site.store)
        let text = SecretBytes(copying: [1])
        for secret in [ring, other] {
            #expect(try MasterSecret.keyID(of: secret.seal(text, for: .password, of: [])) == one)
        }
        let rotate = RotateMasterSecret(store: site.store, masterSecret: ring)
        #expect(try rotate.choose(two, by: .system, at: Sample.now) { false })
        for secret in [ring, other] {
            #expect(try MasterSecret.keyID(of: secret.seal(text, for: .password, of: [])) == two)
        }
        #expect(throws: MasterSecret.SealError.keyUnknown) { try site.masterSecret.seal(text, for: .password, of: []) }
        site.store.failNext = .busy("locked")
        #expect(throws: MasterSecret.SealError.store(.busy("locked"))) { try ring.seal(text, for: .password, of: []) }
    }

    @Test("everything is sealed anew and opens under the new key alone; run again there is nothing to do")
    func resealed() throws {
        let (site, ring) = try site()
        let rotate = RotateMasterSecret(store: site.store, masterSecret: ring)
        _ = try rotate.choose(two, by: .system, at: Sample.now) { false }
        #expect(try rotate.reseal(under: two) { _ in } == 0)
        #expect(try seals(site) == [two])
        #expect(try !rotate.choose(two, by: .system, at: Sample.now) { true })
        #expect(site.store.events.last?.kind == .masterKeyRotated)
        try DropMasterKey(store: site.store).drop(one, by: .system, at: Sample.now)
        let alone = try Site.masterSecret([2]).sealing(asChosenBy: site.store)
        try alone.check(against: site.store.masterKeys())
        #expect(try Inspect(store: site.store, masterSecret: alone).inspect { _ in } == [])
    }

    @Test("a rotation that fails on its way is finished by the next one")
    func interrupted() throws {
        for failing in 1..<12 {
            let (site, ring) = try site()
            let rotate = RotateMasterSecret(store: site.store, masterSecret: ring)
            var calls = 0
            let run = {
                _ = try rotate.choose(two, by: .system, at: Sample.now) { false }
                return try rotate.reseal(under: two) { _ in calls += 1 }
            }
            site.store.failAfter = failing
            _ = try? run()
            site.store.failAfter = nil
            #expect(try Inspect(store: site.store, masterSecret: ring).inspect { _ in } == [], "after \(failing) calls")
            #expect(try run() == 0)
            #expect(try seals(site) == [two])
        }
    }

    @Test("a key that a running program lacks does not come to seal, and its record is taken back")
    func heldWithout() throws {
        let (site, ring) = try site()
        let rotate = RotateMasterSecret(store: site.store, masterSecret: ring)
        var records: [MasterKeyRecord] = []
        #expect(throws: KeyChangeError.heldWithout) {
            try rotate.choose(two, by: .system, at: Sample.now) {
                records = try site.store.masterKeys()
                return true
            }
        }
        // When it was asked, no program could start any more that lacks it.
        #expect(throws: MasterSecret.Mismatch.keyMissing(id: "00000002")) {
            try site.masterSecret.check(against: records)
        }
        #expect(try site.store.masterKeys().map(\.id) == [one])
        #expect(try site.store.sealingKeyID() == one)
    }

    @Test("a key is not dropped while it seals or a row names it; what was sealed before comes in no more after it")
    func dropped() throws {
        let (site, ring) = try site()
        let drop = DropMasterKey(store: site.store)
        #expect(throws: KeyChangeError.seals) { try drop.drop(one, by: .system, at: Sample.now) }
        let rotate = RotateMasterSecret(store: site.store, masterSecret: ring)
        _ = try rotate.choose(two, by: .system, at: Sample.now) { false }
        #expect(throws: KeyChangeError.rowsRest(4)) { try drop.drop(one, by: .system, at: Sample.now) }
        _ = try rotate.reseal(under: two) { _ in }
        #expect(try drop.cost(one, at: Sample.now) == 0)
        let late = try ring.seal(SecretBytes(copying: [1]), for: .password, of: [], under: one)
        try drop.drop(one, by: .system, at: Sample.now)
        #expect(throws: StoreError.self) {
            _ = try site.store.insert(Sample.credentials("dave", id: 4, sealedPassword: late))
        }
        #expect(try drop.cost(one, at: Sample.now) == nil)
        #expect(site.store.events.last?.kind == .masterKeyDropped)
    }

    @Test("an inspection finds rows under a master key that has no record")
    func strangers() throws {
        let site = try Site()
        try site.addUser("alice", id: 1)
        let ring = try Site.masterSecret([1, 2]).sealing(asChosenBy: site.store)
        try site.store.insert(ring.record(of: two), at: Sample.now)
        let found = try Inspect(store: site.store, masterSecret: ring).inspect { _ in }
        #expect(found == ["2 rows are sealed under a master key that the database has no record of"])
    }

    @Test("refresh tokens are made under the key that seals, and those of the old one are taken until it is dropped")
    func refreshTokens() throws {
        let (site, ring) = try site()
        let codec = try RefreshTokenCodec(masterSecret: ring, salt: site.store.refreshSalt())
        let issuer = TokenIssuer(
            keys: site.store, masterSecret: ring, refreshTokens: codec, policy: site.tokenPolicy, subject: .userID,
            freshSeconds: 60)
        let user = try #require(site.store.users[Sample.userID(1)]?.user)
        let (session, old) = try site.startSession(7, of: user)
        _ = try RotateMasterSecret(store: site.store, masterSecret: ring).choose(
            two, by: .system, at: Sample.now.adding(seconds: 1)
        ) { false }
        let new = try issuer.issue(for: user, session, counter: 1, at: Sample.now)
        #expect(codec.authenticate(old.refreshToken)?.counter == 0)
        #expect(codec.authenticate(new.refreshToken)?.counter == 1)
        let later = try RefreshTokenCodec(masterSecret: Site.masterSecret([2]), salt: site.store.refreshSalt())
        #expect(later.authenticate(old.refreshToken) == nil)
        #expect(later.authenticate(new.refreshToken)?.counter == 1)
        #expect(try site.store.sessionsRestingOn(one, at: Sample.now.adding(seconds: 2)) == 1)
    }

    @Test("a key is added at the end of the file and taken out of it; what else stands there stays")
    func text() throws {
        let text = try MasterSecret.generateText()
        let first = try #require(try MasterSecret.parse(text).keys.first?.id)
        let (both, second) = try MasterSecret.textWithNewKey(text)
        #expect(try MasterSecret.parse(both).keys.map(\.id) == [first, second])
        #expect(Array(both.copy().prefix(text.count)) == text.copy())
        let without = try #require(try MasterSecret.text(both, without: second))
        #expect(without == text)
        #expect(try MasterSecret.text(text, without: first) == nil, "the last key stays")
        let other = try #require(try MasterSecret.text(both, without: first))
        #expect(try MasterSecret.parse(other).keys.map(\.id) == [second])
    }
}
