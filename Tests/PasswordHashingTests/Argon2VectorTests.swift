import Testing
import VectorFiles

@testable import PasswordHashing

@Suite struct Argon2VectorTests {
    @Test(
        "PW1: the tags of RFC 9106 section 5 come out, with secret and associated data",
        arguments: try VectorFile.lines("rfc9106-section5.txt"))
    func rfc9106(row: String) throws {
        let fields = row.split(separator: " ").map(String.init)
        let inputs = Argon2.Inputs(
            kind: try #require(Argon2.Kind(rawValue: fields[0])), version: 0x13, memoryKiB: 32, passes: 3, lanes: 4,
            salt: [UInt8](repeating: 2, count: 16), tagLength: 32, secret: [UInt8](repeating: 3, count: 8),
            associatedData: [UInt8](repeating: 4, count: 12))
        let password = [UInt8](repeating: 1, count: 32)
        #expect(try hex(Argon2.tag(password.span, inputs)) == fields[1])
    }

    @Test(
        "PW1: the reference implementation's hashes verify, and another password does not",
        arguments: try VectorFile.lines("phc-winner-argon2.txt"))
    func reference(row: String) throws {
        let fields = row.split(separator: " ").map(String.init)
        let hasher = PasswordHasher()
        #expect(try hasher.verify(Password(fields[0]), against: fields[1]) == .match(needsRehash: true))
        #expect(try hasher.verify(Password(fields[0] + "x"), against: fields[1]) == .mismatch)
    }

    @Test("What libargon2 refuses is thrown with its code")
    func refusal() {
        let inputs = Argon2.Inputs(
            kind: .argon2id, version: 0x13, memoryKiB: 32, passes: 0, lanes: 1, salt: [UInt8](repeating: 2, count: 16),
            tagLength: 32)
        #expect(throws: PasswordHashingError.argon2Failed(code: -12)) { try Argon2.tag([1 as UInt8].span, inputs) }
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 0xF, radix: 16) }.joined()
    }
}
