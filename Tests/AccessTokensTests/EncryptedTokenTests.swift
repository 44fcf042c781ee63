import AccessTokens
import Accounts
import Identity
import JOSE
import JOSESigning
import JSON
import LibCrypto
import SiteInMemory
import StoreConformance
import Testing

@Suite struct EncryptedTokenTests {
    private func refusal(_ text: String, _ site: Site, by authenticator: Authenticator? = nil) -> TokenRefusal? {
        do throws(TokenRefusal) {
            _ = try (authenticator ?? site.authenticator).authenticate(text, at: Sample.now)
            return nil
        } catch {
            return error
        }
    }

    @Test("JW1, JW8: what is inside is held against the policy and the rows, as of a signed token")
    func claims() throws {
        let site = try Site()
        let key = try site.encrypting()
        let user = try site.addUser("alice", id: 1)
        let (session, tokens) = try site.startSession(7, of: user)
        #expect(try UnverifiedToken(compact: tokens.accessToken).kid == key.kid)
        #expect(refusal(tokens.accessToken, site) == nil)
        let good = AccessTokenClaims(
            issuer: Site.issuer, subject: user.id.text, audience: [], issuedAt: Sample.now,
            expiresAt: Sample.now.adding(seconds: 900), tokenID: "jti", session: session.id, username: "alice",
            roles: [], authenticatedAt: Sample.now, isFresh: true
        ).json
        let made = { (name: String, value: JSONValue?, type: String) in
            var claims = good
            claims[name] = value
            return try key.encrypt(payload: JSONWriter.write(claims), type: type)
        }
        #expect(try refusal(made("x", 1, "at+jwt"), site) == nil)
        for (name, value) in [
            ("exp", nil), ("iss", "https://example.com"), ("aud", "other"), ("type", "refresh"), ("sid", nil),
            ("iat", .integer(Sample.now.secondsSince1970 + 60)), ("sub", nil), ("exp", "soon"),
        ] as [(String, JSONValue?)] {
            #expect(try refusal(made(name, value, "at+jwt"), site) == .invalid, "\(name)")
        }
        let past = JSONValue.integer(Sample.now.secondsSince1970 - 10)
        var expired = good
        expired["iat"] = .integer(Sample.now.secondsSince1970 - 60)
        expired["nbf"] = expired["iat"]
        expired["exp"] = past
        let text = try key.encrypt(payload: JSONWriter.write(expired), type: "at+jwt")
        #expect(refusal(text, site) == .expired)
        #expect(try site.authenticator.authenticClaims(of: text).session == session.id, "a logout takes it")
        for type in ["JWT", "url+jwt", "AT+JWT"] { #expect(try refusal(made("x", 1, type), site) == .invalid) }
        #expect(try site.store.end(session.id, because: .loggedOut, at: Sample.now))
        #expect(refusal(tokens.accessToken, site) == .sessionEnded)
    }

    @Test("JW2: the row's algorithm decides: no token of another kind is taken under a key that encrypts")
    func otherKind() throws {
        let site = try Site()
        let key = try site.encrypting()
        let user = try site.addUser("alice", id: 1)
        let session = try site.startSession(7, of: user).session
        let claims = AccessTokenClaims(
            issuer: Site.issuer, subject: user.id.text, audience: [], issuedAt: Sample.now,
            expiresAt: Sample.now.adding(seconds: 900), tokenID: "jti", session: session.id, username: "alice",
            roles: [], authenticatedAt: Sample.now, isFresh: true)
        let payload = JSONWriter.write(claims.json)
        let header: JSONObject = ["alg": "HS256", "kid": .string(key.kid), "typ": "at+jwt"]
        let input = Base64URL.encode(JSONWriter.write(header)) + "." + Base64URL.encode(payload)
        let mac = try HMACSHA256(key: key.serialized()).authenticate(Array(input.utf8))
        #expect(refusal(input + "." + Base64URL.encode(mac), site) == .invalid)
        let signed = try site.signingKey.sign(payload: payload, type: "at+jwt")
        #expect(refusal(signed, site) == nil, "the key before it verifies until its tokens have expired")
    }

    private struct NoKeys: SymmetricKeys {
        func verificationKey(kid: String) throws(ReadFailure) -> VerificationKey? { nil }
    }

    @Test("a key that is not held here is unknowable: nobody's token is called bad")
    func notHeld() throws {
        let site = try Site()
        let kid = try site.encrypting().kid
        let text = try site.startSession(7, of: site.addUser("alice", id: 1)).tokens.accessToken
        let gate = Authenticator(
            reader: StoreReader(site.store), symmetricKeys: NoKeys(), policy: site.tokenPolicy, uses: site.uses)
        #expect(refusal(text, site, by: gate) == .unknowable("key \(kid) is symmetric, and it is not held here"))
    }
}
