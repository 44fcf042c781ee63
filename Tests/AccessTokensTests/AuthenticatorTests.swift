import AccessTokens
import Accounts
import Identity
import JOSE
import JOSESigning
import JSON
import SiteInMemory
import StoreConformance
import Testing

/// Rows that a test changes between two requests.
private final class Rows: SessionReading {
    private let inner: StoreReader
    var keys: [String: PublishedKey] = [:]
    var failure: ReadFailure?
    var user: User?

    init(_ site: Site) { inner = StoreReader(site.store) }

    func record(of session: SessionID) throws(ReadFailure) -> SessionRecord? {
        if let failure { throw failure }
        guard let found = try inner.record(of: session) else { return nil }
        return SessionRecord(session: found.session, user: user)
    }

    func publishedKey(kid: String) throws(ReadFailure) -> PublishedKey? {
        if let failure { throw failure }
        return keys[kid]
    }
}

private struct NoKeys: SymmetricKeys {
    func verificationKey(kid: String) throws(ReadFailure) -> VerificationKey? { nil }
}

@Suite struct AuthenticatorTests {
    @Test(
        "JW8: a token is good until its exp and five seconds more, and from five seconds before its iat",
        arguments: [
            (Int64(-6), TokenRefusal?.some(.invalid)), (-5, nil), (0, nil), (904, nil), (905, .expired),
            (100_000, .expired),
        ])
    func times(offset: Int64, expected: TokenRefusal?) throws {
        let site = try Site()
        let text = try site.startSession(7, of: site.addUser("alice", id: 1)).tokens.accessToken
        let refusal = refusal(of: text, by: site.authenticator, at: Sample.now.adding(seconds: offset))
        #expect(refusal == expected)
    }

    @Test("JW7: a refresh token is no access token, and neither is any other text")
    func otherKinds() throws {
        let site = try Site()
        let text = try site.startSession(7, of: site.addUser("alice", id: 1)).tokens.refreshToken
        for text in [text, "", "alice", "a.b.c", "..", "\0.\0.\0", "é.é.é"] {
            #expect(refusal(of: text, by: site.authenticator) == .invalid)
        }
    }

    @Test("RS5: session ended, user disabled, and a cookie's session close the door at once")
    func rowsHold() throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        let (session, tokens) = try site.startSession(7, of: user)
        let cookie = try site.startSession(8, of: user, kind: .cookie).tokens
        #expect(refusal(of: tokens.accessToken, by: site.authenticator) == nil)
        #expect(refusal(of: cookie.accessToken, by: site.authenticator) == .sessionEnded)
        site.store.setDisabled(user.id, at: Sample.now)
        #expect(refusal(of: tokens.accessToken, by: site.authenticator) == .sessionEnded)
        site.store.setDisabled(user.id, at: nil)
        #expect(refusal(of: tokens.accessToken, by: site.authenticator) == nil)
        #expect(try site.store.end(session.id, because: .loggedOut, at: Sample.now))
        #expect(refusal(of: tokens.accessToken, by: site.authenticator) == .sessionEnded)
    }

    @Test("JW1: a token of another user's session opens nothing, by id or by name")
    func otherUser() throws {
        for subject in [TokenIssuer.Subject.userID, .username] {
            let site = try Site(subject: subject)
            let alice = try site.addUser("alice", id: 1)
            let mallory = try site.addUser("mallory", id: 2)
            let session = try site.startSession(7, of: alice).session
            let text = try site.issuer.issue(for: mallory, session, counter: 0, at: Sample.now).accessToken
            #expect(refusal(of: text, by: site.authenticator) == .sessionEnded)
        }
    }

    @Test("RS5: a user whose row is gone has no session")
    func userGone() throws {
        let (_, rows, authenticator, text) = try scene()
        #expect(refusal(of: text, by: authenticator) == nil)
        rows.user = nil
        #expect(refusal(of: text, by: authenticator) == .sessionEnded)
    }

    @Test("JW12: a key that is withdrawn verifies nothing from the next request on; one that signs no more does")
    func retirement() throws {
        let (site, rows, authenticator, text) = try scene()
        let row = try #require(rows.keys[site.signingKey.kid])
        for state in [PublishedKey.State.verifying, .next, .signing] {
            rows.keys[row.kid] = changed(row, state: state, until: Sample.now.adding(seconds: 1))
            #expect(refusal(of: text, by: authenticator) == nil)
        }
        rows.keys[row.kid] = changed(row, state: .retired)
        #expect(refusal(of: text, by: authenticator) == .invalid)
        #expect(throws: TokenRefusal.invalid) { try authenticator.authenticClaims(of: text) }
        rows.keys[row.kid] = nil
        #expect(refusal(of: text, by: authenticator) == .invalid)
        rows.keys[row.kid] = row
        #expect(refusal(of: text, by: authenticator) == nil)
    }

    @Test("JW12: a key that signs no more verifies until its end, and after it for logout alone")
    func end() throws {
        let (site, rows, authenticator, text) = try scene()
        let row = try #require(rows.keys[site.signingKey.kid])
        rows.keys[row.kid] = changed(row, state: .verifying, until: Sample.now.adding(seconds: 60))
        for (second, refused) in [(0, nil), (59, nil), (60, .invalid), (61, .invalid)] as [(Int64, TokenRefusal?)] {
            #expect(refusal(of: text, by: authenticator, at: Sample.now.adding(seconds: second)) == refused)
        }
        #expect(try authenticator.authenticClaims(of: text).session == Sample.sessionID(7))
        rows.keys[row.kid] = changed(row, state: .verifying)
        #expect(refusal(of: text, by: authenticator) == .invalid, "an end that is not known has passed")
    }

    @Test("JW12: the key that was built follows its row")
    func changedRow() throws {
        let (site, rows, authenticator, text) = try scene()
        let row = try #require(rows.keys[site.signingKey.kid])
        #expect(refusal(of: text, by: authenticator) == nil)
        let other = try SigningKey.generate(.edDSA)
        var jwk = other.publicJWK.object
        jwk["kid"] = .string(row.kid)
        rows.keys[row.kid] = changed(row, jwk: JSONWriter.write(jwk))
        #expect(refusal(of: text, by: authenticator) == .invalid)
        rows.keys[row.kid] = row
        #expect(refusal(of: text, by: authenticator) == nil)
    }

    @Test("JW2: the row's algorithm decides; one that is unknown opens nothing")
    func rowAlgorithm() throws {
        let (site, rows, authenticator, text) = try scene()
        let row = try #require(rows.keys[site.signingKey.kid])
        for algorithm in ["none", "", "eddsa", "RS384"] {
            rows.keys[row.kid] = PublishedKey(
                kid: row.kid, algorithm: algorithm, state: .signing, publicJWK: row.publicJWK)
            #expect(refusal(of: text, by: authenticator) == .invalid)
        }
        rows.keys[row.kid] = PublishedKey(
            kid: row.kid, algorithm: "HS256", state: .signing, publicJWK: row.publicJWK)
        #expect(
            refusal(of: text, by: authenticator) == .unknowable("key \(row.kid) is symmetric, and it is not held here"))
    }

    @Test("a row that cannot be read, and a reader that fails, are unknowable: nobody's token is called bad")
    func unknowable() throws {
        let (site, rows, authenticator, text) = try scene()
        let row = try #require(rows.keys[site.signingKey.kid])
        rows.failure = ReadFailure(detail: "locked")
        #expect(refusal(of: text, by: authenticator) == .unknowable("locked"))
        #expect(throws: TokenRefusal.unknowable("locked")) { try authenticator.authenticClaims(of: text) }
        rows.failure = nil
        rows.keys[row.kid] = changed(row, jwk: Array("{}".utf8))
        #expect(refusal(of: text, by: authenticator) == .unknowable("key \(row.kid) cannot be read: malformed"))
    }

    @Test("a symmetric key that is not held here is unknowable")
    func symmetricKey() throws {
        let site = try Site(algorithm: .hs256)
        let text = try site.startSession(7, of: site.addUser("alice", id: 1)).tokens.accessToken
        let gate = Authenticator(
            reader: StoreReader(site.store), symmetricKeys: NoKeys(), policy: site.tokenPolicy,
            uses: site.uses)
        let kid = site.signingKey.kid
        #expect(refusal(of: text, by: gate) == .unknowable("key \(kid) is symmetric, and it is not held here"))
        #expect(refusal(of: text, by: site.authenticator) == nil)
    }

    @Test("a token for another audience is refused, and one without where one is asked for")
    func audience() throws {
        let site = try Site(audience: ["api"])
        let text = try site.startSession(7, of: site.addUser("alice", id: 1)).tokens.accessToken
        for audience in [["other"], ["API"], []] {
            let authenticator = Authenticator(
                reader: StoreReader(site.store), symmetricKeys: NoKeys(),
                policy: AccessTokenPolicy(issuer: Site.issuer, audience: audience, lifetimeSeconds: 900),
                uses: site.uses)
            #expect(refusal(of: text, by: authenticator) == .invalid)
        }
    }

    private func scene() throws -> (site: Site, rows: Rows, authenticator: Authenticator, text: String) {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        let text = try site.startSession(7, of: user).tokens.accessToken
        let rows = Rows(site)
        rows.user = user
        rows.keys[site.signingKey.kid] = try site.store.publishedKey(kid: site.signingKey.kid)
        let authenticator = Authenticator(
            reader: rows, symmetricKeys: NoKeys(), policy: site.tokenPolicy, uses: site.uses)
        return (site, rows, authenticator, text)
    }

    private func changed(
        _ row: PublishedKey, state: PublishedKey.State? = nil, jwk: [UInt8]? = nil, until: Timestamp? = nil
    ) -> PublishedKey {
        PublishedKey(
            kid: row.kid, algorithm: row.algorithm, state: state ?? row.state, publicJWK: jwk ?? row.publicJWK,
            verifiesUntil: until ?? row.verifiesUntil)
    }

    private func refusal(
        of text: String, by authenticator: Authenticator, at now: Timestamp = Sample.now
    ) -> TokenRefusal? {
        do throws(TokenRefusal) {
            _ = try authenticator.authenticate(text, at: now)
            return nil
        } catch {
            return error
        }
    }
}
