@testable import Backup

/// The bytes are a file; and, since no fuzzer finds a checksum, what stands in the chunks of one.
func fuzzBackup(_ bytes: [UInt8]) {
    // A header whose passphrase would be hashed at every try finds no more.
    if bytes.count < 18 || bytes[17] == 0 { _ = parts(of: bytes) }
    guard let header = try? BackupHeader(.checksums), let seal = try? ChunkSeal(header, passphrase: nil) else { return }
    guard let chunk = try? seal.seal(bytes, number: 0, isLast: true) else { return }
    guard let found = parts(of: header.bytes + chunk) else { return }
    var written: [UInt8] = []
    do {
        let writer = try BackupWriter(header, passphrase: nil) { bytes throws(BackupError) in written += bytes }
        for part in BackupPart.allCases { if let content = found[part] { try writer.write(part, content) } }
        try writer.finish()
    } catch {
        fatalError("what was read cannot be written: \(error)")
    }
    require(written == header.bytes + chunk, "what was read is written as the same")
}

private func parts(of file: [UInt8]) -> [BackupPart: [UInt8]]? {
    var position = 0
    var parts: [BackupPart: [UInt8]] = [:]
    do {
        let reader = try BackupReader(passphrase: { () throws(BackupError) in nil }) { count throws(BackupError) in
            let end = min(position + count, file.count)
            defer { position = end }
            return Array(file[position..<end])
        }
        try reader.read(begin: { part, _ in parts[part] = [] }) { part, bytes in parts[part]? += bytes }
    } catch {
        return nil
    }
    return parts
}
