import Testing

@testable import PasswordHashing

@Suite struct ForeignHashTests {
    private static let hex32 = String(repeating: "0f", count: 16)
    private static let hex40 = String(repeating: "0f", count: 20)
    private static let hex64 = String(repeating: "0f", count: 32)
    private static let hex128 = String(repeating: "0f", count: 64)
    private static let b64 = String(repeating: "A", count: 43) + "="
    private static let bcryptTail = String(repeating: "a", count: 53)
    private static let sha256Tail = String(repeating: "A", count: 43)
    private static let sha512Tail = String(repeating: "A", count: 86)
    private static let salt = String(repeating: "A", count: 22)

    @Test(
        "PW1: what is no hash, or a broken one, is refused with its reason",
        arguments: [
            ("", .noPassword), ("!", .noPassword), ("!tPT4WqVGxS1TfGTsVAjYCOb6TjLnVrVYWcmBcZzv", .noPassword),
            ("*", .noPassword), ("hunter2hunter2", .unknown), ("plain$secret", .unknown), ("$1$salt$hash", .unknown),
            ("$apr1$abc$def", .unknown), ("rl.3StKT.4T8M", .unknown), ("{BLAKE}AAAA", .unknown), ("{SHA", .unknown),
            ("\(hex64) ", .unknown), ("\(hex64)\n", .unknown), ("\(hex64)0", .unknown), ("ｆ" + hex64, .unknown),
            ("scrypt:32768:8$salt$\(hex128)", .unknown), ("pbkdf2:sha3_256:1000$salt$\(hex64)", .unknown),
            ("pbkdf2:md5:1000$salt$\(hex32)", .unknown), ("bcrypt_sha256$$2b$12$\(bcryptTail)", .unknown),
            ("scrypt:32768:8:1$salt$zz", .malformed), ("scrypt:32767:8:1$salt$\(hex128)", .malformed),
            ("scrypt:032768:8:1$salt$\(hex128)", .malformed), ("scrypt:-1:8:1$salt$\(hex128)", .malformed),
            ("pbkdf2:sha256:1e6$salt$\(hex64)", .malformed), ("pbkdf2:sha256:$salt$\(hex64)", .malformed),
            ("pbkdf2_sha256$1000$salt$\(b64)=", .malformed), ("pbkdf2_sha256$1000$salt$AAAA=AAA", .malformed),
            ("argon2$argon2id$v=19$m=8,t=1,p=1$AAAA", .malformed), ("argon2$$argon2id", .malformed),
            ("md5$salt$\(hex64)", .malformed), ("{SHA}AAAA", .malformed),
            ("{SSHA}mN7MYuzjmaIu0w1JDvMzvn/ec4U=", .malformed),
            ("$2b$12$short", .malformed), ("$2b$1x$\(bcryptTail)", .malformed), ("$2b$+5$\(bcryptTail)", .malformed),
            ("$5$rounds=x$salt$\(sha256Tail)", .malformed), ("$5$rounds=05000$salt$\(sha256Tail)", .malformed),
            ("$5$$\(sha256Tail)", .malformed), ("$5$a:b$\(sha256Tail)", .malformed), ("$2x$12$\(bcryptTail)", .unknown),
            ("$y$k9T$salt$\(sha256Tail)", .malformed), ("$y$j9T.$salt$\(sha256Tail)", .malformed),
            ("$argon2id+md5$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA", .malformed),
        ] as [(String, ForeignHashFault)])
    func refused(text: String, fault: ForeignHashFault) {
        #expect(throws: fault) { try ForeignHash(text, saltPlace: .before) }
    }

    @Test(
        "PW1: what asks for more than is spent on a hash, or for next to nothing, is refused before any work",
        arguments: [
            "scrypt:4194304:8:1$salt$\(hex128)", "scrypt:32768:8:64$salt$\(hex128)", "scrypt:32768:64:1$salt$\(hex128)",
            "scrypt:2:8:1$salt$\(hex128)", "scrypt:32768:4294967295:1$salt$\(hex128)",
            "scrypt:32768:0:1$salt$\(hex128)",
            "pbkdf2:sha256:3000001$salt$\(hex64)", "pbkdf2:sha512:1500001$salt$\(hex128)",
            "pbkdf2:sha256:4294967296$salt$\(hex64)",
            "pbkdf2:sha256:1$salt$\(hex64)",
            "pbkdf2:sha256:1000$$\(hex64)", "pbkdf2:sha256:1000$salt$\(hex128)", "pbkdf2:sha256:1000$salt$0f",
            "pbkdf2:sha256:1000$" + String(repeating: "s", count: 65) + "$\(hex64)",
            "pbkdf2_sha256$99999999$salt$\(b64)", "$pbkdf2-sha512$99999999$AAAA$" + String(repeating: "A", count: 86),
            "$2b$14$\(bcryptTail)", "$2b$31$\(bcryptTail)", "$2b$03$\(bcryptTail)", "$2b$99$\(bcryptTail)",
            "$5$rounds=999999999$salt$\(sha256Tail)", "$5$rounds=999$salt$\(sha256Tail)",
            "$y$jIT$salt$\(sha256Tail)", "$y$j.T$salt$\(sha256Tail)",
            "argon2$argon2id$v=19$m=4194304,t=2,p=8$NnR5SHA5VU5yOXhvOURURkxxc2lqVw$" + sha256Tail,
            "$scrypt$ln=63,r=8,p=1$AAAA$" + String(repeating: "A", count: 43),
            "\(hex64):" + String(repeating: "s", count: 65),
        ])
    func beyondLimits(text: String) {
        #expect(throws: ForeignHashFault.beyondLimits) { try ForeignHash(text, saltPlace: .before) }
    }

    @Test(
        "A salted digest is taken only where somebody said how the salt went in",
        arguments: ["md5$s$\(hex32)", "\(hex64):s"])
    func saltPlace(text: String) throws {
        #expect(throws: ForeignHashFault.saltPlaceUnknown) { try ForeignHash(text) }
        #expect(throws: ForeignHashFault.saltPlaceUnknown) { try ForeignHash(text, saltPlace: SaltPlace.none) }
        #expect(try ForeignHash(text, saltPlace: .hmac).needsWrapping)
        #expect(throws: ForeignHashFault.saltPlaceUnknown) { try ForeignHash(Self.hex64, salt: "s") }
        #expect(try ForeignHash(Self.hex64).needsWrapping)
    }

    @Test("bcrypt reads 72 bytes: a longer password matches by these, and its tail is not made the password")
    func seventyTwoBytes() throws {
        let hasher = PasswordHasher()
        let password = String(repeating: "ab", count: 36)
        let hash = try #require(try Crypt.hash(Array(password.utf8).span, setting: "$2b$04$abcdefghijklmnopqrstuu"))
        let stored = try ForeignHash(String(decoding: hash, as: UTF8.self)).stored(wrappedBy: hasher)
        #expect(try hasher.verify(Password(password), against: stored) == .match(needsRehash: true))
        #expect(try hasher.verify(Password(password + "tail"), against: stored) == .match(needsRehash: false))
        #expect(try hasher.verify(Password(String(password.dropLast())), against: stored) == .mismatch)
    }

    @Test(
        "PW1: a password with a NUL in it matches no hash that stops there",
        arguments: ["$2b$04$abcdefghijklmnopqrstuu", "$5$rounds=1000$salt$", "$y$j75$salt$"])
    func nul(setting: String) throws {
        let hasher = PasswordHasher()
        let hash = try #require(try Crypt.hash(Array("before".utf8).span, setting: setting))
        let stored = String(decoding: hash, as: UTF8.self)
        #expect(try hasher.verify(Password("before"), against: stored) == .match(needsRehash: true))
        #expect(try hasher.verify(Password("before\0after"), against: stored) == .mismatch)
        #expect(try hasher.verify(Password("before\0"), against: stored) == .mismatch)
    }

    @Test("A password longer than crypt(3) takes matches none of its hashes, and one as long does")
    func longForCrypt() throws {
        let hasher = PasswordHasher()
        let longest = String(repeating: "a", count: Crypt.maxPasswordBytes)
        let hash = try #require(try Crypt.hash(Array(longest.utf8).span, setting: "$6$rounds=1000$salt$"))
        let stored = String(decoding: hash, as: UTF8.self)
        #expect(try hasher.verify(Password(longest), against: stored) == .match(needsRehash: true))
        #expect(try hasher.verify(Password(longest + "a"), against: stored) == .mismatch)
    }

    @Test(
        "PW1: of a password as much is hashed as 128 million bytes over all rounds of SHA-crypt allow, and none is cut",
        arguments: [("$5$", 1_000, 511), ("$5$", 250_500, 510), ("$6$", 640_000, 200), ("$6$", 1_000_000, 128)])
    func longestUnderMostRounds(method: String, rounds: Int, bytes: Int) throws {
        let password = String(repeating: "a", count: bytes)
        let setting = "\(method)rounds=\(rounds)$saltsaltsaltsalt$"
        let hash = try #require(try Crypt.hash(Array(password.utf8).span, setting: setting))
        let stored = String(decoding: hash, as: UTF8.self)
        guard case .crypt(let parsed) = try PHCString(stored) else { throw PHCStringError.unknownFunction }
        #expect(parsed.passwordBytes == bytes)
        let hasher = PasswordHasher()
        #expect(try hasher.verify(Password(password), against: stored) == .match(needsRehash: true))
        #expect(try hasher.verify(Password(password + "a"), against: stored) == .mismatch)
    }

    @Test("A hash of the typed bytes matches where the normalised ones are others, and of the normalised ones as well")
    func spellings() throws {
        let hasher = PasswordHasher()
        let (composed, decomposed) = ("caf\u{E9} noir", "cafe\u{301} noir")
        for stored in [composed, decomposed] {
            let hash = try #require(try Crypt.hash(Array(stored.utf8).span, setting: "$5$rounds=1000$salt$"))
            let text = String(decoding: hash, as: UTF8.self)
            #expect(try hasher.verify(Password(decomposed), against: text) == .match(needsRehash: true))
            let other = stored == composed && stored.utf8.count == composed.utf8.count
            #expect(
                try hasher.verify(Password(composed), against: text) == (other ? .match(needsRehash: true) : .mismatch))
        }
    }

    @Test("Of our own hashes the normalised bytes alone are compared: one hash, whatever was typed")
    func ownHashOnce() throws {
        let hasher = PasswordHasher()
        let decomposed = String(repeating: "e\u{301}", count: 20)
        let salt = [UInt8](repeating: 1, count: 16)
        let tag = try Argon2.tag(Array(decomposed.utf8).span, hasher.blankHash(salt: salt).inputs)
        #expect(
            try hasher.verify(Password(decomposed), against: hasher.blankHash(salt: salt, tag: tag).text) == .mismatch)
    }

    @Test(
        "PW3: a foreign hash that does not match never costs less than nobody's",
        arguments: [
            "$5$rounds=1000$salt$\(sha256Tail)", "$2b$04$abcdefghijklmnopqrstuu" + String(repeating: "a", count: 31),
            "$pbkdf2-sha256$1000$AAAA$" + String(repeating: "A", count: 43),
            "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
            "$scrypt$ln=10,r=1,p=1$AAAA$" + String(repeating: "A", count: 43), "$y$j75$salt$\(sha256Tail)",
        ])
    func cost(text: String) throws {
        let hasher = PasswordHasher()
        _ = try PHCString(text)
        let password = Password("another password")
        let nobody = try leastCPUTime { try hasher.verifyAgainstNothing(password) }
        let known = try leastCPUTime {
            let verification = try hasher.verify(password, against: text)
            #expect(verification == .mismatch)
        }
        // What is not made up for costs a fiftieth, or less.
        #expect(known > nobody / 3)
    }

    @Test(
        "PW3: the dearest hash of each kind that is taken, of those that take 0.4 to 0.8 s, and the next that is not",
        arguments: [
            ("pbkdf2:sha1:3000000$salt$\(hex40)", "pbkdf2:sha1:3000001$salt$\(hex40)"),
            ("pbkdf2:sha256:3000000$salt$\(hex64)", "pbkdf2:sha256:3000001$salt$\(hex64)"),
            ("pbkdf2:sha512:1500000$salt$\(hex128)", "pbkdf2:sha512:1500001$salt$\(hex128)"),
            ("scrypt:131072:8:1$salt$\(hex128)", "scrypt:262144:8:1$salt$\(hex128)"),
            ("scrypt:16384:8:8$salt$\(hex128)", "scrypt:16384:8:9$salt$\(hex128)"),
            ("$2b$13$\(bcryptTail)", "$2b$14$\(bcryptTail)"),
            ("$5$rounds=1000000$salt$\(sha256Tail)", "$5$rounds=1000001$salt$\(sha256Tail)"),
            ("$6$rounds=1000000$salt$\(sha512Tail)", "$6$rounds=1000001$salt$\(sha512Tail)"),
            ("$y$jCT$salt$\(sha256Tail)", "$y$jDT$salt$\(sha256Tail)"),
            ("$argon2id$v=19$m=65536,t=16,p=1$\(salt)$\(salt)", "$argon2id$v=19$m=65536,t=17,p=1$\(salt)$\(salt)"),
        ])
    func dearest(taken: String, refused: String) throws {
        _ = try ForeignHash(taken)
        #expect(throws: ForeignHashFault.beyondLimits) { try ForeignHash(refused) }
    }
}
