import Testing

@testable import PasswordHashing

@Suite struct PasswordHasherTests {
    private let hasher = PasswordHasher()

    @Test("PW2: a new hash is argon2id, m=19456, t=2, p=1 with 16 bytes of salt, and verifies")
    func newHash() throws {
        let text = try hasher.hash(Password("correct horse battery"))
        #expect(text.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        guard case .argon2(let hash) = try PHCString(text) else { return }
        #expect(hash.salt.count == 16)
        #expect(hash.tag.count == 32)
        #expect(try hasher.verify(Password("correct horse battery"), against: text) == .match(needsRehash: false))
        #expect(try hasher.verify(Password("correct horse batterz"), against: text) == .mismatch)
    }

    @Test("PW2: no two hashes share a salt")
    func saltsDiffer() throws {
        #expect(try hasher.hash(Password("correct horse battery")) != hasher.hash(Password("correct horse battery")))
    }

    @Test("A tag that differs in any one byte does not match", arguments: 0..<32)
    func tamperedTag(position: Int) throws {
        var tag = try Argon2.tag(Array("secret".utf8).span, Self.cheap(tag: [UInt8](repeating: 0, count: 32)).inputs)
        #expect(try hasher.verify(Password("secret"), against: Self.cheap(tag: tag).text) == .match(needsRehash: true))
        tag[position] ^= 1
        #expect(try hasher.verify(Password("secret"), against: Self.cheap(tag: tag).text) == .mismatch)
    }

    @Test(
        "PW2: a hash made otherwise than new ones are matches and asks to be made anew",
        arguments: [
            (Argon2.Kind.argon2i, 0x13 as UInt32, 19_456 as UInt32, 2 as UInt32, 1 as UInt32, 16, 32),
            (.argon2d, 0x13, 19_456, 2, 1, 16, 32), (.argon2id, 0x10, 19_456, 2, 1, 16, 32),
            (.argon2id, 0x13, 19_455, 2, 1, 16, 32), (.argon2id, 0x13, 65_536, 2, 1, 16, 32),
            (.argon2id, 0x13, 19_456, 3, 1, 16, 32), (.argon2id, 0x13, 19_456, 2, 2, 16, 32),
            (.argon2id, 0x13, 19_456, 2, 1, 15, 32), (.argon2id, 0x13, 19_456, 2, 1, 16, 31),
        ])
    func rehash(
        kind: Argon2.Kind, version: UInt32, memory: UInt32, passes: UInt32, lanes: UInt32, saltBytes: Int, tagBytes: Int
    ) throws {
        let inputs = Argon2.Inputs(
            kind: kind, version: version, memoryKiB: memory, passes: passes, lanes: lanes,
            salt: [UInt8](repeating: 9, count: saltBytes), tagLength: tagBytes)
        let hash = Argon2Hash(
            kind: kind, version: version, memoryKiB: memory, passes: passes, lanes: lanes, salt: inputs.salt,
            tag: try Argon2.tag(Array("secret".utf8).span, inputs))
        #expect(try hasher.verify(Password("secret"), against: hash.text) == .match(needsRehash: true))
    }

    @Test("PW2: other parameters make another hash, and the old one asks to be made anew")
    func changedParameters() throws {
        let costlier = PasswordHasher(parameters: try Argon2Parameters(memoryKiB: 20_000, passes: 3))
        let old = try hasher.hash(Password("correct horse battery"))
        #expect(try costlier.verify(Password("correct horse battery"), against: old) == .match(needsRehash: true))
        let new = try costlier.hash(Password("correct horse battery"))
        #expect(new.hasPrefix("$argon2id$v=19$m=20000,t=3,p=1$"))
        #expect(try costlier.verify(Password("correct horse battery"), against: new) == .match(needsRehash: false))
    }

    @Test("PW3: the hash for unknown users has the parameters and lengths of a new one and matches nothing")
    func dummy() throws {
        let hasher = PasswordHasher(parameters: try Argon2Parameters(memoryKiB: 20_000, passes: 3))
        #expect(hasher.dummy.text.hasPrefix("$argon2id$v=19$m=20000,t=3,p=1$"))
        #expect(hasher.dummy.text.utf8.count == (try hasher.hash(Password(""))).utf8.count)
        #expect(try hasher.verify(Password(""), against: hasher.dummy.text) == .mismatch)
    }

    @Test(
        "PW1, PW3: junk never matches, and costs what a hash costs",
        arguments: [
            "", "junk", "$argon2id$v=19$m=4294967295,t=4294967295,p=255$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
        ])
    func junk(text: String) throws {
        let known = try hasher.hash(Password("correct horse battery"))
        let (usual, junk) = (try leastCost(ofVerifyingAgainst: known), try leastCost(ofVerifyingAgainst: text))
        // Without a hash it would be a thousandth.
        #expect(junk > usual / 10 && junk < usual * 10)
    }

    private func leastCost(ofVerifyingAgainst text: String) throws -> Duration {
        try leastCPUTime {
            let verification = try hasher.verify(Password("another password"), against: text)
            #expect(verification == .mismatch)
        }
    }

    @Test("PW8: a password of 1,024 bytes matches, and one of 1,025 with the same beginning does not")
    func overLong() throws {
        let longest = String(repeating: "a", count: 1_024)
        let text = try hasher.hash(Password(longest))
        #expect(try hasher.verify(Password(longest), against: text) == .match(needsRehash: false))
        #expect(try hasher.verify(Password(longest + "a"), against: text) == .mismatch)
        #expect(try hasher.verify(Password(String(repeating: "a", count: 100_000)), against: text) == .mismatch)
    }

    @Test("A password is compared beyond a NUL in it")
    func nul() throws {
        let text = try hasher.hash(Password("before\0after"))
        #expect(try hasher.verify(Password("before\0after"), against: text) == .match(needsRehash: false))
        #expect(try hasher.verify(Password("before\0other"), against: text) == .mismatch)
        #expect(try hasher.verify(Password("before"), against: text) == .mismatch)
    }

    /// m = 8, t = 1: for tests that need many hashes.
    private static func cheap(tag: [UInt8]) -> Argon2Hash {
        Argon2Hash(
            kind: .argon2id, version: 0x13, memoryKiB: 8, passes: 1, lanes: 1, salt: [UInt8](repeating: 5, count: 16),
            tag: tag)
    }
}
