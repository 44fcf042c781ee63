import PasswordHashing
import Testing

@testable import Backup

@Suite struct BackupDamageTests {
    @Test("a file that is cut short anywhere is refused")
    func truncated() throws {
        let file = try Sample.file(Sample.database(300))
        for count in 0..<file.count {
            #expect(Sample.refusal(Array(file[..<count])) != nil, "\(count) bytes")
        }
        let long = try Sample.file(Sample.database(200_000))
        let chunks = Sample.chunks(long)
        for count in 1..<chunks.count {
            let cut = Array(chunks[..<count].joined())
            // By its chunks already: the last one that is left was not sealed as the last.
            #expect(Sample.refusal(cut) == .damaged(chunk: UInt64(max(count - 2, 0))), "\(count - 1) chunks")
            #expect(Sample.refusal(cut + [0]) != nil)
            #expect(Sample.refusal(Array(cut.dropLast())) != nil)
        }
        #expect(Sample.refusal(long) == nil)
    }

    @Test("a file with anything behind its end is refused")
    func longer() throws {
        for size in [10, 65_515, 70_000] {
            let file = try Sample.file(Sample.database(size))
            #expect(Sample.refusal(file + [0]) != nil)
            #expect(Sample.refusal(file + file) != nil)
        }
    }

    @Test("a file with any bit flipped is refused")
    func flipped() throws {
        let file = try Sample.file(Sample.database(100))
        for position in file.indices {
            for bit in 0..<8 {
                var altered = file
                altered[position] ^= 1 << UInt8(bit)
                #expect(Sample.refusal(altered) != nil, "bit \(bit) of byte \(position)")
            }
        }
    }

    @Test("under a passphrase, a file with a bit flipped in any byte is refused")
    func flippedUnderPassphrase() throws {
        let file = try Sample.file(Sample.database(20), isSealed: true)
        // Each costs a hash of the passphrase.
        for position in stride(from: 0, to: file.count, by: 7) {
            var altered = file
            altered[position] ^= 0x10
            #expect(Sample.refusal(altered) != nil, "byte \(position)")
        }
        #expect(Sample.refusal(file) == nil)
    }

    @Test("chunks that are moved, doubled, left out or of another file are refused", arguments: [false, true])
    func rearranged(isSealed: Bool) throws {
        let overhead = isSealed ? 28 : 32
        let good = Sample.chunks(try Sample.file(Sample.database(200_000), isSealed: isSealed), overhead: overhead)
        let other = Sample.chunks(try Sample.file(Sample.database(200_000), isSealed: isSealed), overhead: overhead)
        #expect(good.count == 5)
        var wrong: [[[UInt8]]] = []
        wrong.append([good[0], good[2], good[1], good[3], good[4]])
        wrong.append([good[0], good[1], good[1], good[2], good[3], good[4]])
        wrong.append([good[0], good[1], good[3], good[4]])
        wrong.append([good[0], good[2], good[3], good[4]])
        wrong.append([good[0], good[1], good[2], good[4], good[3]])
        wrong.append([good[0], good[1], other[2], good[3], good[4]])
        wrong.append([other[0], good[1], good[2], good[3], good[4]])
        for chunks in wrong { #expect(Sample.refusal(Array(chunks.joined())) != nil) }
        #expect(Sample.refusal(Array(good.joined())) == nil)
    }

    @Test("a wrong passphrase is told from a file that is none")
    func wrongPassphrase() throws {
        let file = try Sample.file([1, 2, 3], isSealed: true)
        #expect(Sample.refusal(file, passphrase: Password("another passphrase")) == .wrongPassphrase)
        #expect(Sample.refusal(file, passphrase: nil) == .passphraseNeeded)
        #expect(Sample.refusal(Array("SQLite format 3".utf8)) == .notABackup)
        #expect(Sample.refusal([]) == .notABackup)
    }

    @Test("a header is refused before anything is hashed that asks for too much or too little work")
    func cost() throws {
        let file = try Sample.file([1], isSealed: true)
        let asked: [(UInt64, UInt64)] = [
            (.max, .max), (1 << 31, 2), (262_145, 2), (262_144, 5), (19_455, 2), (19_456, 1), (0, 0), (19_456, 17),
        ]
        for (memory, passes) in asked {
            let altered = file[..<20] + BigEndian.bytes(memory, 4) + BigEndian.bytes(passes, 4) + file[28...]
            #expect(Sample.refusal(Array(altered)) == .costOutOfRange, "\(memory) KiB, \(passes) passes")
        }
        var newer = file
        newer[16] = 2
        #expect(Sample.refusal(newer) == .unknownVersion(2))
    }

    @Test("a file under a passphrase cannot be passed off as one without")
    func downgraded() throws {
        let file = try Sample.file(Sample.database(10), isSealed: true)
        var altered = Array(file[..<17] + [0, 0, 0] + [0, 0, 0, 0, 0, 0, 0, 0] + file[28...])
        #expect(Sample.refusal(altered) != nil)
        altered = try Sample.file(Sample.database(10))
        altered[17] = 1
        #expect(Sample.refusal(altered) == .costOutOfRange)
    }
}
