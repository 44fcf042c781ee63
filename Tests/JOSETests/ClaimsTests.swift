import JOSE
import JSON
import Testing

@Suite("Claims: right now, from here, for us")
struct ClaimsTests {
    private let now = NumericDate(secondsSince1970: 1_800_000_000)
    private let policy = ClaimsPolicy(
        type: "at+jwt", issuer: "https://a.example", leewaySeconds: 0, maxLifetimeSeconds: 900)

    private func claims(_ payload: String, type: String? = "at+jwt") throws -> ClaimsSet {
        let key = try TestKey.of(.hs256)
        let typ = type.map { #","typ":"\#($0)""# } ?? ""
        let token = try key.token(header: #"{"alg":"HS256"\#(typ)}"#, payload: payload)
        return try ClaimsSet(key.verdict(token))
    }

    /// Good claims with members changed; a member without a value is left out.
    private func good(_ changes: [String: String?] = [:]) -> String {
        var members: [String: String] = [
            "iss": #""https://a.example""#, "sub": #""7""#, "iat": "1799999990", "exp": "1800000100",
        ]
        for (name, value) in changes { members[name] = value }
        return "{" + members.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
    }

    @Test("good claims pass, and say what they say")
    func passes() throws {
        let claims = try claims(good(["jti": #""x""#, "nbf": "1799999990", "roles": #"["admin"]"#]))
        try claims.validate(policy, at: now)
        #expect(claims.subject == "7")
        #expect(claims.tokenID == "x")
        #expect(claims.notBefore == NumericDate(secondsSince1970: 1_799_999_990))
        #expect(claims["roles"] == ["admin"])
        #expect(claims["nothing"] == nil)
    }

    @Test("JW8: times are integers in 0 ... 2^53", arguments: ["exp", "nbf", "iat"])
    func times(name: String) throws {
        let wrong = [
            #""1800000100""#, "1800000100.0", "1.8e9", "-1", "9007199254740993", "1152921504606846976", "null", "true",
            "[1800000100]", "{}",
        ]
        for value in wrong {
            #expect(throws: ClaimsError.malformed, "\(value)") { try claims(good([name: value])) }
        }
        _ = try claims(good([name: "9007199254740992"]))
    }

    @Test("JW8: without exp or iat a token is refused", arguments: ["exp", "iat"])
    func missingTimes(name: String) throws {
        let claims = try claims(good([name: nil]))
        #expect(throws: ClaimsError.missing) { try claims.validate(policy, at: now) }
    }

    @Test("registered claims have their types", arguments: ["iss", "sub", "jti", "aud"])
    func types(name: String) {
        for value in ["1", "null", "{}", "[1]", "[]"] {
            #expect(throws: ClaimsError.malformed, "\(value)") { try claims(good([name: value])) }
        }
    }

    @Test(
        "JW1: a payload that is not one strict object is refused",
        arguments: ["[]", "1", #""a""#, "{", "{}{}", #"{"exp":1,"exp":2}"#, #"{"a":1,}"#, "\u{FEFF}{}", "null"])
    func notAnObject(payload: String) {
        #expect(throws: ClaimsError.malformed) { try claims(payload) }
    }

    @Test(
        "JW8: a token is good until the second before exp, and the leeway moves that", arguments: [0, 1, 60] as [Int64])
    func expiry(leeway: Int64) throws {
        let claims = try claims(good())
        let policy = ClaimsPolicy(
            type: "at+jwt", issuer: "https://a.example", leewaySeconds: leeway, maxLifetimeSeconds: 900)
        try claims.validate(policy, at: NumericDate(secondsSince1970: 1_800_000_099 + leeway))
        #expect(throws: ClaimsError.expired) {
            try claims.validate(policy, at: NumericDate(secondsSince1970: 1_800_000_100 + leeway))
        }
    }

    @Test(
        "JW8: a token is good from nbf and iat on, and the leeway moves that",
        arguments: ["nbf", "iat"], [0, 1, 60] as [Int64])
    func notYet(name: String, leeway: Int64) throws {
        let claims = try claims(good([name: "1800000010", "exp": "1800000100"]))
        let policy = ClaimsPolicy(
            type: "at+jwt", issuer: "https://a.example", leewaySeconds: leeway, maxLifetimeSeconds: 900)
        try claims.validate(policy, at: NumericDate(secondsSince1970: 1_800_000_010 - leeway))
        #expect(throws: ClaimsError.notYetValid) {
            try claims.validate(policy, at: NumericDate(secondsSince1970: 1_800_000_009 - leeway))
        }
    }

    @Test("JW8: the leeway is never over a minute, nor under nothing")
    func leewayBounds() {
        #expect(ClaimsPolicy(type: "a", leewaySeconds: 3600, maxLifetimeSeconds: 1).leewaySeconds == 60)
        #expect(ClaimsPolicy(type: "a", leewaySeconds: -5, maxLifetimeSeconds: 1).leewaySeconds == 0)
    }

    @Test("JW8: exp lies after iat, and no further than the policy lets it")
    func lifetime() throws {
        try claims(good(["iat": "1800000000", "exp": "1800000900"])).validate(policy, at: now)
        let wrong: [(String, String)] = [
            ("1800000000", "1800000901"), ("1800000000", "1800000000"), ("1800000100", "1800000050"),
            ("0", "9007199254740992"),
        ]
        for (iat, exp) in wrong {
            let claims = try claims(good(["iat": iat, "exp": exp]))
            #expect(throws: ClaimsError.lifetimeRefused) { try claims.validate(policy, at: now) }
        }
    }

    @Test("clocks at the ends of time make no trouble", arguments: [Int64.min, 0, Int64.max])
    func strangeClock(seconds: Int64) throws {
        let claims = try claims(good())
        #expect(throws: seconds == .max ? ClaimsError.expired : .notYetValid) {
            try claims.validate(policy, at: NumericDate(secondsSince1970: seconds))
        }
    }

    @Test("the issuer is the one of the policy, letter by letter")
    func issuer() throws {
        for value in [#""https://b.example""#, #""https://a.example/""#, #""HTTPS://a.example""#, #""""#, nil] {
            let claims = try claims(good(["iss": value]))
            #expect(throws: ClaimsError.wrongIssuer) { try claims.validate(policy, at: now) }
        }
    }

    @Test("an audience must be ours, and where none is set there must be none")
    func audience() throws {
        let ours = ClaimsPolicy(
            type: "at+jwt", issuer: "https://a.example", audience: "us", maxLifetimeSeconds: 900)
        for value in [#""us""#, #"["us"]"#, #"["them","us"]"#] {
            let claims = try claims(good(["aud": value]))
            try claims.validate(ours, at: now)
            #expect(throws: ClaimsError.wrongAudience) { try claims.validate(policy, at: now) }
        }
        for value in [#""them""#, #"["them"]"#, #""US""#, nil] {
            let claims = try claims(good(["aud": value]))
            #expect(throws: ClaimsError.wrongAudience) { try claims.validate(ours, at: now) }
        }
    }

    @Test("JW7: typ keeps kinds of tokens apart; case and `application/` do not matter")
    func type() throws {
        for type in ["at+jwt", "AT+JWT", "application/at+jwt", "Application/AT+jwt"] {
            try claims(good(), type: type).validate(policy, at: now)
        }
        for type in ["JWT", "url+jwt", "", "application/", "application/at+jwt/x", "text/at+jwt", "at+jwt ", nil] {
            let claims = try claims(good(), type: type)
            #expect(throws: ClaimsError.wrongType) { try claims.validate(policy, at: now) }
        }
    }

    @Test("what is wrong besides is said before what is only too late")
    func order() throws {
        let claims = try claims(good(["iss": #""https://b.example""#]))
        #expect(throws: ClaimsError.wrongIssuer) {
            try claims.validate(policy, at: NumericDate(secondsSince1970: 1_900_000_000))
        }
    }
}
