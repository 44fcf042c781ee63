import AccessTokens
import Accounts
import Identity
import JOSE
import JOSESigning
import JSON
import SiteInMemory
import StoreConformance
import Testing

/// A token that was made from a good one, and what it must be answered with.
struct Attack: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let expected: TokenRefusal?
    var type = AccessTokenClaims.headerType
    var change: @Sendable (inout JSONObject) -> Void = { _ in }
    /// Changes the text after it was signed.
    var alter: @Sendable (String) -> String = { $0 }

    static let now = Sample.now.secondsSince1970

    static func claim(_ name: String, _ value: JSONValue?, _ expected: TokenRefusal? = .invalid) -> Attack {
        Attack(testDescription: "\(name) is \(value.map { "\($0)" } ?? "not there")", expected: expected) {
            $0[name] = value
        }
    }

    static func type(_ type: String) -> Attack {
        Attack(testDescription: "typ is \(type)", expected: .invalid, type: type)
    }

    static func text(_ name: String, _ alter: @escaping @Sendable (String) -> String) -> Attack {
        Attack(testDescription: name, expected: .invalid, alter: alter)
    }

    static let claims: [Attack] = [
        Attack(testDescription: "nothing is changed", expected: nil),
        claim("exp", .integer(now - 5), .invalid), claim("exp", .integer(now), .invalid), claim("exp", nil),
        claim("exp", .integer(now + 901)), claim("exp", .string("\(now + 900)")), claim("exp", .real(1e10)),
        claim("exp", .integer(-1)), claim("exp", .integer(.max)), claim("iat", nil), claim("iat", .integer(now + 6)),
        claim("iat", .integer(now - 1)), claim("nbf", .integer(now + 6)), claim("nbf", .integer(now + 5), nil),
        claim("iss", nil), claim("iss", "https://example.com"), claim("iss", .string(Site.issuer + "/")),
        claim("iss", .array([.string(Site.issuer)])), claim("aud", "others"), claim("aud", .array([])),
        claim("sub", nil), claim("sub", "bob", .sessionEnded), claim("sub", "", .sessionEnded),
        claim("sub", "\u{212A}ate", .sessionEnded), claim("sub", .integer(1)), claim("jti", nil),
        claim("type", nil), claim("type", "refresh"), claim("type", "url"), claim("type", .bool(true)),
        claim("sid", nil), claim("sid", ""), claim("sid", "AAAAAAAAAAAAAAAAAAAAAA", .sessionEnded),
        claim("sid", "BwcHBwcHBwcHBwcHBwcHBx"), claim("sid", .integer(7)), claim("roles", nil),
        claim("roles", "admin"), claim("roles", .array([1])), claim("auth_time", nil), claim("fresh", "yes"),
        claim("preferred_username", nil), claim("unknown", "claims are let be", nil),
    ]

    static let others: [Attack] = [
        type("JWT"), type("url+jwt"), type("at+JWT"), type("application/at+jwt"), type(""),
        text("empty") { _ in "" }, text("two parts") { $0.split(separator: ".").dropLast().joined(separator: ".") },
        text("no signature") { $0.split(separator: ".").dropLast().joined(separator: ".") + "." },
        text("four parts") { $0 + ".AAAA" }, text("padding") { $0 + "=" }, text("space before") { " " + $0 },
        text("line end after") { $0 + "\n" }, text("combining mark after") { $0 + "\u{301}" },
        text("too long") { $0 + String(repeating: "A", count: 9_000) },
        text("alg none") { header(#"{"alg":"none","typ":"at+jwt"}"#, $0) },
        text("no kid") { header(#"{"alg":"EdDSA","typ":"at+jwt"}"#, $0) },
        text("kid unknown") { header(#"{"alg":"EdDSA","typ":"at+jwt","kid":"../../dev/null"}"#, $0) },
        text("kid SQL") { header(#"{"alg":"EdDSA","typ":"at+jwt","kid":"' OR 1=1 --"}"#, $0) },
        text("not a token") { _ in "correct horse battery" },
    ]

    private static func header(_ json: String, _ token: String) -> String {
        ([Base64URL.encode(Array(json.utf8))] + token.split(separator: ".").dropFirst().map { String($0) })
            .joined(separator: ".")
    }
}

@Suite struct AttackTests {
    private func token(_ attack: Attack, at site: Site, signing key: SigningKey? = nil) throws -> String {
        let user = try site.addUser("alice", id: 1)
        let session = try site.startSession(7, of: user).session
        var claims = AccessTokenClaims(
            issuer: Site.issuer, subject: user.id.text, audience: [], issuedAt: Sample.now,
            expiresAt: Sample.now.adding(seconds: 900), tokenID: "jti", session: session.id, username: "alice",
            roles: [], authenticatedAt: Sample.now, isFresh: true
        ).json
        attack.change(&claims)
        return attack.alter(
            try (key ?? site.signingKey).sign(payload: JSONWriter.write(claims), type: attack.type))
    }

    @Test("JW1, JW7, JW8: what a good signature says is held against the policy and the rows", arguments: Attack.claims)
    func claims(attack: Attack) throws {
        let site = try Site()
        try expect(attack.expected, token(attack, at: site), site)
    }

    @Test("JW1, JW4, JW6: no other text and no other kind of token is taken", arguments: Attack.others)
    func texts(attack: Attack) throws {
        let site = try Site()
        let text = try token(attack, at: site)
        try expect(attack.expected, text, site)
        #expect(throws: TokenRefusal.invalid) { try site.authenticator.authenticClaims(of: text) }
    }

    @Test(
        "JW1: a token of each algorithm is taken, and refused when its signature is another's",
        arguments: SignatureAlgorithm.allCases)
    func algorithms(algorithm: SignatureAlgorithm) throws {
        let site = try Site(algorithm: algorithm)
        let text = try site.startSession(7, of: site.addUser("alice", id: 1)).tokens.accessToken
        try expect(nil, text, site)
        var parts = text.split(separator: ".").map { Array($0.utf8) }
        parts[2][10] = parts[2][10] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        try expect(.invalid, String(decoding: Array(parts.joined(separator: [UInt8(ascii: ".")])), as: UTF8.self), site)
    }

    @Test("JW2: a key that is not in the table opens nothing, though it says the same")
    func foreignKey() throws {
        let site = try Site()
        let good = Attack(testDescription: "", expected: nil)
        try expect(.invalid, token(good, at: site, signing: SigningKey.generate(.edDSA)), site)
    }

    @Test(
        "R9, JW7: what is expired is still authentic; another issuer's and another kind are not",
        arguments: [
            (Attack.claim("exp", .integer(Attack.now - 5)), true), (.claim("iat", nil), false),
            (.claim("iss", "https://example.com"), false), (.claim("iss", nil), false),
            (.claim("type", "refresh"), false), (.type("url+jwt"), false), (.type("JWT"), false),
        ])
    func authentic(attack: Attack, isAuthentic: Bool) throws {
        let site = try Site()
        let text = try token(attack, at: site)
        if isAuthentic {
            #expect(try site.authenticator.authenticClaims(of: text).session == Sample.sessionID(7))
        } else {
            #expect(throws: TokenRefusal.invalid) { try site.authenticator.authenticClaims(of: text) }
        }
    }

    private func expect(_ refusal: TokenRefusal?, _ text: String, _ site: Site) throws {
        guard let refusal else {
            #expect(throws: Never.self) { try site.authenticator.authenticate(text, at: Sample.now) }
            return
        }
        #expect(throws: refusal) { try site.authenticator.authenticate(text, at: Sample.now) }
    }
}
