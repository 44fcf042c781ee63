import PasswordHashing
import Testing

@testable import Backup

@Suite struct BackupRoundTripTests {
    /// Around the ends of chunks: parts and marks take 2 × 9 + 2 bytes and one at the end.
    static let sizes = [0, 1, 65_514, 65_515, 65_516, 65_536, 131_050, 131_051, 131_052, 200_000]

    @Test("what is written is read, wherever chunks end", arguments: sizes)
    func checksums(size: Int) throws {
        let database = Sample.database(size)
        #expect(try Sample.read(Sample.file(database)) == [.manifest: Sample.manifest, .accounts: database])
    }

    @Test("what is written under a passphrase is read under it, and nothing of it stands in the file")
    func passphrase() throws {
        let database = Sample.database(70_000)
        let file = try Sample.file(database, isSealed: true)
        let parts = try Sample.read(file)
        #expect(parts == [.manifest: Sample.manifest, .masterSecret: Sample.secret, .accounts: database])
        #expect(!contains(file, Sample.secret))
        #expect(!contains(file, Array(database[..<64])))
        #expect(try contains(Sample.file(database), Array(database[..<64])))
    }

    private func contains(_ bytes: [UInt8], _ word: [UInt8]) -> Bool {
        bytes.indices.contains { bytes[$0...].starts(with: word) }
    }

    @Test("two files of one content and passphrase have nothing in common but their format")
    func salts() throws {
        let (one, two) = (try Sample.file([1], isSealed: true), try Sample.file([1], isSealed: true))
        #expect(one[..<28] == two[..<28])
        #expect(one[28..<44] != two[28..<44])
        #expect(one[56...] != two[56...])
    }

    @Test("parts come in their order, whole, each once, and none is left out that is needed")
    func order() throws {
        let writer = try BackupWriter(BackupHeader(.checksums), passphrase: nil) { _ throws(BackupError) in }
        try writer.write(.manifest, [1])
        #expect(throws: BackupError.malformed) { try writer.finish() }
        #expect(throws: BackupError.malformed) { try writer.write(.manifest, [1]) }
        #expect(throws: BackupError.tooLarge) { try writer.begin(.masterSecret, byteCount: 65_537) }
        try writer.begin(.accounts, byteCount: 2)
        #expect(throws: BackupError.malformed) { try writer.append([1, 2, 3]) }
        try writer.append([1])
        #expect(throws: BackupError.malformed) { try writer.finish() }
    }
}
