import PasswordHashing
import Testing

@testable import Backup

/// A backup in memory.
enum Sample {
    static let passphrase = Password("a passphrase of some length")
    /// The least that is taken.
    static let cost = BackupCost(memoryKiB: 19_456, passes: 2)
    static let manifest = Array("{}".utf8)
    static let secret = Array("0badcafe the secret".utf8)

    static func database(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 >> 8) } }

    /// - Parameter isSealed: under the passphrase.
    static func file(_ database: [UInt8], isSealed: Bool = false) throws -> [UInt8] {
        var file: [UInt8] = []
        let protection = try isSealed ? BackupHeader.Protection.passphrase(#require(cost)) : .checksums
        let writer = try BackupWriter(BackupHeader(protection), passphrase: isSealed ? passphrase : nil) {
            bytes throws(BackupError) in file += bytes
        }
        try writer.write(.manifest, manifest)
        if isSealed { try writer.write(.masterSecret, secret) }
        try writer.begin(.accounts, byteCount: UInt64(database.count))
        for start in stride(from: 0, to: database.count, by: 10_000) {
            try writer.append(Array(database[start..<min(start + 10_000, database.count)]))
        }
        try writer.finish()
        return file
    }

    /// Every part of the file.
    static func read(_ file: [UInt8], passphrase: Password? = Sample.passphrase) throws -> [BackupPart: [UInt8]] {
        var position = 0
        let reader = try BackupReader(passphrase: { () throws(BackupError) in passphrase }) {
            count throws(BackupError) in
            let end = min(position + count, file.count)
            defer { position = end }
            return Array(file[position..<end])
        }
        var parts: [BackupPart: [UInt8]] = [:]
        try reader.read(begin: { part, _ in parts[part] = [] }) { part, bytes in parts[part]? += bytes }
        return parts
    }

    /// Why the file is refused; nil where it is taken.
    static func refusal(_ file: [UInt8], passphrase: Password? = Sample.passphrase) -> BackupError? {
        do {
            _ = try read(file, passphrase: passphrase)
            return nil
        } catch {
            return error as? BackupError
        }
    }

    /// Cut into header and sealed chunks.
    static func chunks(_ file: [UInt8], overhead: Int = 32) -> [[UInt8]] {
        let size = ChunkSeal.chunkBytes + overhead
        let body = Array(file.dropFirst(BackupHeader.byteCount))
        return [Array(file.prefix(BackupHeader.byteCount))]
            + stride(from: 0, to: body.count, by: size).map { Array(body[$0..<min($0 + size, body.count)]) }
    }
}
