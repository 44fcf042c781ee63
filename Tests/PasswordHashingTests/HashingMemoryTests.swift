import Glibc
import Testing
import VectorFiles

@testable import PasswordHashing

@Suite struct HashingMemoryTests {
    // In processes of their own: the suites beside this one hash as well.
    @Test("PW1: ten hashes leave less than 4 MB behind")
    func memoryIsReturned() async {
        await #expect(processExitsWith: .success) {
            let hasher = PasswordHasher()
            _ = try hasher.hash(Password("warm up"))
            let before = try Self.residentKiB()
            for _ in 0..<10 { _ = try hasher.hash(Password("correct horse battery")) }
            #expect(try Self.residentKiB() - before < 4_096)
        }
    }

    @Test("The first hash leaves less than 4 MB behind")
    func firstHash() async {
        await #expect(processExitsWith: .success) {
            let before = try Self.residentKiB()
            try PasswordHasher().verifyAgainstNothing(Password("correct horse battery"))
            #expect(try Self.residentKiB() - before < 4_096)
        }
    }

    @Test("Sixteen lanes take one thread")
    func lanesWithoutThreads() async {
        await #expect(processExitsWith: .success) {
            let inputs = Argon2.Inputs(
                kind: .argon2id, version: 0x13, memoryKiB: 65_536, passes: 2, lanes: 16,
                salt: [UInt8](repeating: 1, count: 16), tagLength: 32)
            let (processBefore, threadBefore) = (cpu(CLOCK_PROCESS_CPUTIME_ID), cpu(CLOCK_THREAD_CPUTIME_ID))
            _ = try Argon2.tag(Array("secret".utf8).span, inputs)
            let process = cpu(CLOCK_PROCESS_CPUTIME_ID) - processBefore
            let thread = cpu(CLOCK_THREAD_CPUTIME_ID) - threadBefore
            // Threads of libargon2's own would do all of the work.
            #expect(process > .milliseconds(10) && thread > process / 2)
        }
    }

    /// Second field of statm, in pages (proc(5)).
    private static func residentKiB() throws -> Int {
        let fields = try VectorFile.read("/proc/self/statm").split(separator: " ")
        return try #require(Int(fields[1])) * 4
    }
}
