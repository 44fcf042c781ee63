import PasswordHashing
import Testing

@Suite struct Argon2ParametersTests {
    @Test("PW2: the default is the least that may be set")
    func defaults() throws {
        #expect(Argon2Parameters.default == (try Argon2Parameters(memoryKiB: 19_456, passes: 2)))
    }

    @Test(
        "Settings within the limits are taken",
        arguments: [(19_456, 2), (19_456, 16), (524_288, 2), (65_536, 16)])
    func taken(memoryKiB: Int, passes: Int) throws {
        let parameters = try Argon2Parameters(memoryKiB: memoryKiB, passes: passes)
        #expect((parameters.memoryKiB, parameters.passes) == (memoryKiB, passes))
    }

    @Test(
        "PW2: settings beyond the limits are refused, and say which",
        arguments: [
            (19_455, 2, PasswordHashingError.memoryOutOfRange), (0, 2, .memoryOutOfRange), (-1, 2, .memoryOutOfRange),
            (524_289, 2, .memoryOutOfRange), (19_456, 1, .passesOutOfRange), (19_456, 17, .passesOutOfRange),
            (524_288, 3, .workOutOfRange), (65_537, 16, .workOutOfRange),
        ])
    func refused(memoryKiB: Int, passes: Int, error: PasswordHashingError) {
        #expect(throws: error) { try Argon2Parameters(memoryKiB: memoryKiB, passes: passes) }
    }
}
