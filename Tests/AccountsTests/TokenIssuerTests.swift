import AccessTokens
import Identity
import JOSE
import JOSESigning
import JSON
import SiteInMemory
import StoreConformance
import Testing

@testable import Accounts

@Suite struct TokenIssuerTests {
    private func claims(of token: String) throws -> JSONObject {
        let payload = try #require(token.split(separator: ".").dropFirst().first)
        return try JSONParser.parseObject(Base64URL.decode(String(payload)))
    }

    @Test(
        "a token is fresh while the password was given less than so long ago, by either side of the clock",
        arguments: [
            (Int64(0), true), (Site.freshSeconds - 1, true), (Site.freshSeconds, false), (-Site.freshSeconds, false),
            (-1, true),
        ])
    func freshness(age: Int64, isFresh: Bool) throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        let session = try site.startSession(7, of: user).session
        let pair = try site.issuer.issue(for: user, session, counter: 0, at: Sample.now.adding(seconds: age))
        #expect(try claims(of: pair.accessToken)["fresh"] == .bool(isFresh))
        #expect(try claims(of: pair.accessToken)["auth_time"] == .integer(Sample.now.secondsSince1970))
    }

    @Test("sub is the user's id, or the username where the operator chose it; both are taken")
    func subjects() throws {
        for subject in [TokenIssuer.Subject.userID, .username] {
            let site = try Site(subject: subject)
            let user = try site.addUser("alice", id: 1)
            let token = try site.startSession(7, of: user).tokens.accessToken
            #expect(try claims(of: token)["sub"] == (subject == .userID ? .string(user.id.text) : "alice"))
            #expect(try site.authenticator.authenticate(token, at: Sample.now).user == user)
        }
    }

    @Test(
        "aud is there only where it is set, one as a string, several as a list",
        arguments: [
            ([], nil), (["api"], JSONValue.string("api")), (["api", "b"], .array([.string("api"), .string("b")])),
        ] as [([String], JSONValue?)])
    func audiences(audience: [String], expected: JSONValue?) throws {
        let site = try Site(audience: audience)
        let token = try site.startSession(7, of: site.addUser("alice", id: 1)).tokens.accessToken
        #expect(try claims(of: token)["aud"] == expected)
        #expect(try site.authenticator.authenticate(token, at: Sample.now).claims?.audience == audience)
    }

    @Test("no two tokens have one jti, and each lives as long as it says")
    func identity() throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        let session = try site.startSession(7, of: user).session
        let tokens = try (0..<20).map { _ in
            try claims(of: site.issuer.issue(for: user, session, counter: 0, at: Sample.now).accessToken)
        }
        #expect(Set(tokens.map { "\($0["jti"] ?? .null)" }).count == 20)
        let now = Sample.now.secondsSince1970
        #expect(tokens[0]["iat"] == .integer(now))
        #expect(tokens[0]["nbf"] == .integer(now))
        #expect(tokens[0]["exp"] == .integer(now + Site.tokenLifetimeSeconds))
    }

    @Test("without a signing key nothing is signed, and a store that fails is 503")
    func noKey() throws {
        let site = try Site()
        let user = try site.addUser("alice", id: 1)
        let session = try site.startSession(7, of: user).session
        let empty = TokenIssuer(
            keys: InMemoryStore(), masterSecret: site.masterSecret, refreshTokens: site.refreshTokens,
            policy: site.tokenPolicy, subject: .userID, freshSeconds: 0)
        #expect(throws: AccountError.broken("the database holds no signing key")) {
            try empty.issue(for: user, session, counter: 0, at: Sample.now)
        }
        site.store.failNext = .busy("locked")
        #expect(throws: AccountError.unavailable(.busy("locked"))) {
            try site.issuer.issue(for: user, session, counter: 0, at: Sample.now)
        }
    }
}
