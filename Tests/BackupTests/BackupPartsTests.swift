import PasswordHashing
import Testing

@testable import Backup

/// What whoever can forge checksums may put into the chunks.
@Suite struct BackupPartsTests {
    private func file(_ content: [UInt8]) throws -> [UInt8] {
        let header = try BackupHeader(.checksums)
        return header.bytes + (try ChunkSeal(header, passphrase: nil).seal(content, number: 0, isLast: true))
    }

    private func part(_ kind: UInt8, _ length: UInt64, _ bytes: [UInt8] = []) -> [UInt8] {
        [kind] + BigEndian.bytes(length, 8) + bytes
    }

    @Test("parts that are unknown, doubled, out of order, too long, cut short or missing are refused")
    func refused() throws {
        let good = part(1, 1, [7]) + part(3, 2, [8, 9])
        #expect(try Sample.refusal(file(good + [0])) == nil)
        let wrong: [[UInt8]] = [
            [], [0], good, good + [0, 0], part(1, 1, [7]) + [0], part(3, 2, [8, 9]) + [0],
            part(3, 2, [8, 9]) + part(1, 1, [7]) + [0], part(1, 1, [7]) + good + [0], good + part(4, 0) + [0],
            part(1, 1, [7]) + part(3, 3, [8, 9]), part(1, 1, [7]) + part(3, .max, [8, 9]) + [0],
            part(1, 65_537, [7]), part(1, 1, [7]) + [2, 0, 0],
        ]
        for content in wrong { #expect(try Sample.refusal(file(content)) != nil, "\(content)") }
    }
}
