import AccessTokens
import Identity
import JOSE
import JSON
import LibCrypto
import SiteInMemory
import StoreConformance
import Testing

@testable import Accounts
@testable import JOSESigning

@Suite struct SigningKeyLifeTests {
    private func add(_ site: Site) -> AddSigningKey {
        AddSigningKey(store: site.store, masterSecret: site.masterSecret)
    }

    private func promote(_ site: Site) -> PromoteSigningKey {
        PromoteSigningKey(store: site.store, tokenLifetimeSeconds: Site.tokenLifetimeSeconds)
    }

    private func later(_ seconds: Int64) -> Timestamp { Sample.now.adding(seconds: seconds) }

    @Test(
        "JW12: a new key is published before it signs, signs after promotion, and verifies until its tokens expired",
        arguments: [TokenAlgorithm.signature(.es256), .signature(.hs256), .edDSA, .a256GCM])
    func life(algorithm: TokenAlgorithm) throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        let (session, before) = try site.startSession(7, of: user)
        let added = try add(site).generate(algorithm, by: .operator("root"), at: Sample.now)
        let published = { (seconds: Int64) in
            try PublishKeys(keys: site.store).publish(at: later(seconds)).map(\.kid)
        }
        let visible = algorithm.isSymmetric ? [] : [added.kid]
        #expect(try published(0) == [site.signingKey.kid] + visible)
        #expect(try site.issuer.issue(for: user, session, counter: 0, at: Sample.now) != before)
        #expect(try kid(site.issuer.issue(for: user, session, counter: 0, at: Sample.now)) == site.signingKey.kid)

        let end = try promote(site).promote(kid: added.kid, atOnce: false, by: .operator("root"), at: later(300))
        #expect(end >= later(300 + Site.tokenLifetimeSeconds))
        let after = try site.issuer.issue(for: user, session, counter: 0, at: later(301))
        #expect(try kid(after) == added.kid)
        for text in [before.accessToken, after.accessToken] {
            #expect(throws: Never.self) { try site.authenticator.authenticate(text, at: later(302)) }
        }
        let endSeconds = end.secondsSince1970 - Sample.now.secondsSince1970
        #expect(try Set(published(endSeconds - 1)) == Set([site.signingKey.kid] + visible))
        #expect(try published(endSeconds) == visible)
        #expect(site.store.events.suffix(2).map(\.kind) == [.keyGenerated, .keyPromoted])
        #expect(site.store.events.suffix(2).allSatisfy { $0.detail?.contains(added.kid) == true })
    }

    @Test("JW12: a retired key opens nothing at once, symmetric or not, and the one that signs cannot be retired")
    func retirement() throws {
        for algorithm in [SignatureAlgorithm.edDSA, .hs256] {
            let site = try Site(algorithm: algorithm)
            let text = try site.startSession(7, of: site.addUser("alice", id: 1)).tokens.accessToken
            let retire = RetireSigningKey(store: site.store)
            let old = site.signingKey.kid
            #expect(throws: KeyChangeError.signs) { try retire.retire(kid: old, by: .system, at: Sample.now) }
            #expect(throws: KeyChangeError.unknown) { try retire.retire(kid: "k", by: .system, at: Sample.now) }
            let new = try add(site).generate(.signature(.es256), by: .system, at: Sample.now).kid
            _ = try promote(site).promote(kid: new, atOnce: true, by: .system, at: Sample.now)
            _ = try site.authenticator.authenticate(text, at: Sample.now)
            #expect(try retire.retire(kid: old, by: .system, at: Sample.now), "its tokens had not expired")
            #expect(throws: TokenRefusal.invalid) { try site.authenticator.authenticate(text, at: Sample.now) }
            #expect(throws: KeyChangeError.retiredAlready) { try retire.retire(kid: old, by: .system, at: Sample.now) }
            #expect(throws: KeyChangeError.notNext) {
                try promote(site).promote(kid: old, atOnce: true, by: .system, at: Sample.now)
            }
        }
    }

    @Test("JW12: a key that nobody can have seen yet is not promoted, unless it is asked for")
    func tooYoung() throws {
        let site = try Site()
        let kid = try add(site).generate(.edDSA, by: .system, at: Sample.now).kid
        for (seconds, age) in [(0, 0), (299, 299), (-50, 0)] as [(Int64, Int64)] {
            #expect(throws: KeyChangeError.publishedTooRecently(seconds: age)) {
                try promote(site).promote(kid: kid, atOnce: false, by: .system, at: later(seconds))
            }
        }
        #expect(try site.store.signingKey(for: .access)?.kid == site.signingKey.kid)
        _ = try promote(site).promote(kid: kid, atOnce: true, by: .system, at: Sample.now)
        #expect(try site.store.signingKey(for: .access)?.kid == kid)
    }

    @Test("a key that was exported in PEM is the one that comes in, once", arguments: SignatureAlgorithm.allCases)
    func imported(algorithm: SignatureAlgorithm) throws {
        let site = try Site()
        let key = try SigningKey.generate(algorithm)
        let document: String
        if algorithm == .hs256 {
            document = #"{"kty":"oct","k":"\#(Base64URL.encode(try key.serialized().copy()))"}"#
        } else {
            document = PEM.encode(try key.serialized().copy(), label: "PRIVATE KEY")
        }
        let take = { (algorithm: SignatureAlgorithm?) throws(KeyChangeError) in
            try add(site).importKey(
                SecretBytes(copying: Array(document.utf8)), algorithm: algorithm.map(TokenAlgorithm.signature),
                by: .system, at: Sample.now)
        }
        let isRSA = [SignatureAlgorithm.ps256, .rs256].contains(algorithm)
        if isRSA { #expect(throws: KeyChangeError.self) { try take(nil) } }
        let added = try take(isRSA ? algorithm : nil)
        #expect(added.kid == key.kid && added.algorithm == .signature(algorithm))
        #expect(try site.store.publishedKey(kid: key.kid)?.state == .next)
        #expect(throws: KeyChangeError.exists) { try take(isRSA ? algorithm : nil) }
        #expect(site.store.events.last?.kind == .keyImported)
    }

    private func kid(_ tokens: TokenPair) throws -> String? {
        try UnverifiedToken(compact: tokens.accessToken).kid
    }
}
