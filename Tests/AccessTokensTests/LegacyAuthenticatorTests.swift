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

/// The rows that the gate reads, in memory.
private struct Rows: LegacyTokenReading {
    let site: Site
    var failure: ReadFailure?

    func legacyKeys() throws(ReadFailure) -> [PublishedKey] {
        if let failure { throw failure }
        do {
            return try site.store.keyRecords().map(\.published).filter { $0.use == .legacy && $0.state == .verifying }
        } catch {
            throw ReadFailure(detail: "\(error)")
        }
    }

    func user(spelled: String) throws(ReadFailure) -> User? {
        site.store.users.values.map(\.user).first { $0.spelling == spelled }
    }
}

@Suite struct LegacyAuthenticatorTests {
    private static let secret = Array("a-secret-of-the-old-application-42".utf8)
    private static let now = Sample.now.secondsSince1970
    private let site: Site
    private let kid: String

    init() throws {
        site = try Site()
        let bare = try Sample.credentials("alice", id: 1, spelling: "Alice")
        try #require(
            try site.store.insert(
                Credentials(
                    user: bare.user,
                    sealedPassword: site.masterSecret.seal(
                        SecretBytes(copying: [1]), for: .password, of: bare.user.id.bytes))))
        kid = try AddLegacyKey(store: site.store, masterSecret: site.masterSecret).add(
            SecretBytes(copying: Self.secret), until: Sample.now.adding(seconds: 86_400), by: .system, at: Sample.now
        ).kid
    }

    private func token(
        _ change: (inout JSONObject) -> Void = { _ in }, header: String = #"{"alg":"HS256","typ":"JWT"}"#,
        secret: [UInt8] = secret
    ) throws -> String {
        var claims: JSONObject = [
            "fresh": false, "iat": .integer(Self.now - 60), "jti": "4f1", "type": "access", "sub": "Alice",
            "nbf": .integer(Self.now - 60), "exp": .integer(Self.now + 840),
        ]
        change(&claims)
        let input = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(JSONWriter.write(claims))
        let mac = try HMACSHA256(key: SecretBytes(copying: secret)).authenticate(Array(input.utf8))
        return input + "." + Base64URL.encode(mac)
    }

    private func outcome(
        _ text: String, after seconds: Int64 = 0, rows: Rows? = nil, keys: (any SymmetricKeys)? = nil
    ) -> Result<String, TokenRefusal> {
        let keys = keys ?? SealedSymmetricKeys(keys: site.store, masterSecret: site.masterSecret)
        let authenticator = LegacyAuthenticator(reader: rows ?? Rows(site: site), symmetricKeys: keys)
        return Result { () throws(TokenRefusal) in
            try authenticator.authenticate(text, at: Sample.now.adding(seconds: seconds)).username.canonical
        }
    }

    @Test("a token as Flask-JWT-Extended makes it names its user by the old spelling, byte for byte, until it expires")
    func good() throws {
        #expect(try outcome(token()) == .success("alice"))
        #expect(try outcome(token(header: #"{"alg":"HS256"}"#)) == .success("alice"))
        #expect(try outcome(token(), after: 844) == .success("alice"))
        #expect(try outcome(token(), after: 845) == .failure(.expired))
        for name in ["alice", "ALICE", "Alice ", "bob", ""] {
            #expect(try outcome(token { $0["sub"] = .string(name) }) == .failure(.sessionEnded), "\(name)")
        }
    }

    @Test("without exp, of another type, for an audience, with sid, or not yet: nothing")
    func claims() throws {
        let changes: [(String, JSONValue?)] = [
            ("exp", nil), ("exp", "soon"), ("type", nil), ("type", "refresh"), ("aud", "other"), ("sid", "x"),
            ("sub", nil), ("sub", 7), ("nbf", .integer(Self.now + 60)), ("iat", .integer(Self.now + 60)),
        ]
        for (name, value) in changes {
            #expect(try outcome(token { $0[name] = value }) == .failure(.invalid), "\(name)")
        }
    }

    @Test("JW2, JW6: no other algorithm, no key named, no other header, no other secret")
    func headers() throws {
        for header in [
            #"{"alg":"none","typ":"JWT"}"#, #"{"alg":"HS512","typ":"JWT"}"#, #"{"alg":"HS256","typ":"at+jwt"}"#,
            #"{"alg":"HS256","typ":"JWT","kid":"\#(kid)"}"#, #"{"alg":"HS256","typ":"JWT","crit":["exp"]}"#,
        ] {
            #expect(try outcome(token(header: header)) == .failure(.invalid), "\(header)")
        }
        #expect(try outcome(token(secret: Array("another-secret-of-forty-two-bytes!".utf8))) == .failure(.invalid))
    }

    @Test("the key ends by its date, or when it is withdrawn; and a disabled user's token counts no more")
    func ends() throws {
        let late = try token { $0["exp"] = .integer(Self.now + 1_000_000) }
        #expect(outcome(late, after: 86_399) == .success("alice"))
        #expect(outcome(late, after: 86_400) == .failure(.invalid))
        site.store.setDisabled(try Sample.userID(1), at: Sample.now)
        #expect(outcome(late) == .failure(.sessionEnded))
        site.store.setDisabled(try Sample.userID(1), at: nil)
        _ = try RetireSigningKey(store: site.store).retire(kid: kid, by: .system, at: Sample.now)
        #expect(outcome(late) == .failure(.invalid))
    }

    private struct NoKeys: SymmetricKeys {
        func verificationKey(kid: String) throws(ReadFailure) -> VerificationKey? { nil }
    }

    @Test("what cannot be known is called so, and nobody's token bad")
    func unknowable() throws {
        let text = try token()
        let held = TokenRefusal.unknowable("key \(kid) is symmetric, and it is not held here")
        #expect(outcome(text, keys: NoKeys()) == .failure(held))
        let rows = Rows(site: site, failure: ReadFailure(detail: "locked"))
        #expect(outcome(text, rows: rows) == .failure(.unknowable("locked")))
    }

    @Test("JW7: the key makes no token of ours good, and is in no JWK Set; ours are no old tokens")
    func ownTokens() throws {
        let own = try site.startSession(7, of: site.addUser("bob", id: 2)).tokens.accessToken
        #expect(!LegacyAuthenticator.isClaimed(by: own))
        #expect(outcome(own) == .failure(.invalid))
        let posing = try token(header: #"{"alg":"HS256","typ":"at+jwt","kid":"\#(kid)"}"#)
        #expect(throws: TokenRefusal.invalid) { try site.authenticator.authenticate(posing, at: Sample.now) }
        #expect(try PublishKeys(keys: site.store).publish(at: Sample.now).map(\.kid) == [site.signingKey.kid])
    }

    @Test("JW11: a weak secret, and an end in the past or beyond a year, are refused; the same secret may sign as well")
    func weak() throws {
        let add = AddLegacyKey(store: site.store, masterSecret: site.masterSecret)
        let take = { (secret: [UInt8], seconds: Int64) throws(KeyChangeError) in
            _ = try add.add(
                SecretBytes(copying: secret), until: Sample.now.adding(seconds: seconds), by: .system, at: Sample.now)
        }
        #expect(throws: KeyChangeError.weakSecret) { try take(Array("super-secret".utf8), 60) }
        #expect(throws: KeyChangeError.weakSecret) { try take(Array(repeating: 0x61, count: 64), 60) }
        #expect(throws: KeyChangeError.self) { try take(Array(0..<32), 0) }
        #expect(throws: KeyChangeError.self) { try take(Array(0..<32), AddLegacyKey.maxSeconds + 1) }
        #expect(throws: KeyChangeError.exists) { try take(Self.secret, 60) }
        let signing = try AddSigningKey(store: site.store, masterSecret: site.masterSecret).importSecret(
            SecretBytes(copying: Self.secret), algorithm: .signature(.hs256), by: .system, at: Sample.now)
        #expect(kid == "legacy-" + signing.kid)
    }
}
