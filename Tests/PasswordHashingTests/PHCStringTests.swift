import Testing

@testable import PasswordHashing

@Suite struct PHCStringTests {
    private static let salt = "AAAAAAAAAAAAAAAAAAAAAA"
    private static let tag = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

    @Test(
        "What is read is written the same",
        arguments: [
            "$argon2id$v=19$m=19456,t=2,p=1$\(salt)$\(tag)", "$argon2i$v=16$m=65536,t=16,p=16$AQIDBAUGBwg$\(tag)",
            "$argon2d$v=19$m=8,t=1,p=1$\(salt)$AQIDBAUGBwgJCgsM", "$argon2id$v=19$m=1048576,t=1,p=1$+/+/+/+/+/8$\(tag)",
        ])
    func roundTrip(text: String) throws {
        #expect(try PHCString(text).text == text)
    }

    @Test("A hash without a version is of version 16")
    func versionless() throws {
        let text = try PHCString("$argon2i$m=256,t=2,p=1$\(Self.salt)$\(Self.tag)").text
        #expect(text == "$argon2i$v=16$m=256,t=2,p=1$\(Self.salt)$\(Self.tag)")
    }

    @Test(
        "PW1: a malformed hash is refused",
        arguments: [
            "", "$argon2id", "argon2id$v=19$m=19456,t=2,p=1$\(salt)$\(tag)",
            "x$argon2id$v=19$m=19456,t=2,p=1$\(salt)$\(tag)", "$argon2id$v=19$m=19456,t=2,p=1$\(salt)",
            "$argon2id$v=19$m=19456,t=2,p=1$\(salt)$\(tag)$", "$argon2id$v=19$m=19456,t=2,p=1$$\(salt)$\(tag)",
            "$argon2id$v=19$t=2,m=19456,p=1$\(salt)$\(tag)", "$argon2id$v=19$m=19456,t=2$\(salt)$\(tag)",
            "$argon2id$v=19$m=19456,t=2,p=1,x=1$\(salt)$\(tag)", "$argon2id$v=19$m=019456,t=2,p=1$\(salt)$\(tag)",
            "$argon2id$v=19$m=+19456,t=2,p=1$\(salt)$\(tag)", "$argon2id$v=19$m=-1,t=2,p=1$\(salt)$\(tag)",
            "$argon2id$v=19$m=,t=2,p=1$\(salt)$\(tag)", "$argon2id$v=19$m=19456,t=2,p=1,$\(salt)$\(tag)",
            "$argon2id$v=0x13$m=19456,t=2,p=1$\(salt)$\(tag)", "$argon2id$v=$m=19456,t=2,p=1$\(salt)$\(tag)",
            "$argon2id$m=19456,t=2,p=1$v=19$\(salt)$\(tag)", "$argon2id$v=19$m=19456, t=2,p=1$\(salt)$\(tag)",
            "$argon2id$v=19$m=19456,t=2,p=1$\(salt)==$\(tag)", "$argon2id$v=19$m=19456,t=2,p=1$\(salt)$\(tag)=",
            "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAB$\(tag)",
            "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAA$\(tag)",
            "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAA-_AAAAAAAAAAAA$\(tag)",
            "$argon2id$v=19$m=19456,t=2,p=1$\(salt)$\(tag)\n", "$argon2id$v=19$m=19456,t=2,p=1$\(salt)$\(tag)\0",
            "$argon2id$v=19$m=１９４５６,t=2,p=1$\(salt)$\(tag)",
            "$argon2id$v=19$m=19456,t=2,p=1$\(salt)$" + String(repeating: "A", count: 100_000),
        ])
    func malformed(text: String) {
        #expect(throws: PHCStringError.malformed) { try PHCString(text) }
    }

    @Test(
        "A hash of a function that we lack is refused as such",
        arguments: [
            "$argon2x$v=19$m=19456,t=2,p=1$\(salt)$\(tag)", "$ARGON2ID$v=19$m=19456,t=2,p=1$\(salt)$\(tag)",
            "$", "$2x$12$abcdefghijklmnopqrstuv", "$$v=19$m=19456,t=2,p=1$\(salt)$\(tag)",
        ])
    func unknownFunction(text: String) {
        #expect(throws: PHCStringError.unknownFunction) { try PHCString(text) }
    }

    @Test(
        "PW1: a hash that asks for too much, or for too little to be one, is refused before any work",
        arguments: [
            "v=19$m=1048577,t=1,p=1", "v=19$m=4294967295,t=1,p=1", "v=19$m=4294967296,t=1,p=1",
            "v=19$m=99999999999999999999,t=1,p=1", "v=19$m=19456,t=4294967295,p=1", "v=19$m=1048576,t=2,p=1",
            "v=19$m=8,t=131073,p=1", "v=19$m=524289,t=2,p=1", "v=19$m=19456,t=0,p=1", "v=19$m=19456,t=2,p=0",
            "v=19$m=19456,t=2,p=17",
            "v=19$m=7,t=2,p=1", "v=19$m=127,t=2,p=16", "v=18$m=19456,t=2,p=1", "v=20$m=19456,t=2,p=1",
            "v=0$m=19456,t=2,p=1",
        ])
    func beyondLimits(costs: String) {
        #expect(throws: PHCStringError.beyondLimits) { try PHCString("$argon2id$\(costs)$\(Self.salt)$\(Self.tag)") }
    }

    @Test(
        "PW1: salts of 8 to 64 bytes and tags of 12 to 64 are taken, no others",
        arguments: [
            (7, 32, false), (8, 32, true), (64, 32, true), (65, 32, false), (16, 11, false), (16, 12, true),
            (16, 64, true), (16, 65, false), (0, 32, false), (16, 0, false),
        ])
    func lengths(saltBytes: Int, tagBytes: Int, isTaken: Bool) {
        let salt = Base64.encode([UInt8](repeating: 7, count: saltBytes))
        let tag = Base64.encode([UInt8](repeating: 7, count: tagBytes))
        let text = "$argon2id$v=19$m=19456,t=2,p=1$\(salt)$\(tag)"
        #expect(((try? PHCString(text)) != nil) == isTaken)
    }

    @Test("The longest hash within the limits is not too long a text")
    func longest() throws {
        let bytes = [UInt8](repeating: 0xFF, count: 64)
        let hash = Argon2Hash(
            kind: .argon2id, version: 0x13, memoryKiB: 1_048_576, passes: 1, lanes: 16, salt: bytes, tag: bytes)
        #expect(hash.text.utf8.count <= PHCString.maxLength - 5)
        #expect(try PHCString(hash.text) == .argon2(hash))
    }
}
