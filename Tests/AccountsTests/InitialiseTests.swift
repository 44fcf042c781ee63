import AccessTokens
import Identity
import JOSE
import JSON
import LibCrypto
import PasswordHashing
import SiteInMemory
import StoreConformance
import Testing

@testable import Accounts

@Suite struct InitialiseTests {
    @Test(
        "JW11, JW12: a new database signs with the algorithm that was chosen and publishes no secret",
        arguments: TokenAlgorithm.all)
    func initialises(algorithm: TokenAlgorithm) throws {
        let store = InMemoryStore()
        let masterSecret = try Site.masterSecret([1])
        let secret = try Initialise(keys: store, masterSecret: masterSecret).initialise(
            algorithm: algorithm, at: Sample.now)
        try masterSecret.check(against: store.masterKeys())
        let row = try #require(try store.publishedKeys().first { $0.use == .access })
        #expect(row.algorithm == algorithm.name)
        #expect(row.state == .signing)
        #expect(try store.signingKey(for: .access)?.kid == row.kid)
        let members = try JSONParser.parseObject(row.publicJWK).members.map(\.name)
        #expect(Set(members).isDisjoint(with: ["d", "p", "q", "dp", "dq", "qi", "k"]))
        #expect(try PublishKeys(keys: store).publish(at: Sample.now).count == (algorithm.isSymmetric ? 0 : 1))
        let links = try #require(try store.publishedKeys().first { $0.use == .url })
        #expect(links.algorithm == "EdDSA" && links.state == .signing, "whatever signs access tokens")
        #expect((secret != nil) == algorithm.isSymmetric)
        if let secret {
            #expect(secret.kid == row.kid)
            #expect(secret.secret.count >= 32)
        }
    }

    @Test("a second initialisation is refused and changes nothing")
    func twice() throws {
        let store = InMemoryStore()
        let initialise = Initialise(keys: store, masterSecret: try Site.masterSecret([1]))
        _ = try initialise.initialise(algorithm: .edDSA, at: Sample.now)
        let changes = store.changes
        #expect(throws: AccountError.unavailable(.broken("there is a signing key already"))) {
            try initialise.initialise(algorithm: .edDSA, at: Sample.now)
        }
        #expect(store.changes == changes)
    }
}
