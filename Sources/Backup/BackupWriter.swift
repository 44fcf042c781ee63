internal import LibCrypto
public import PasswordHashing

/// Writes a backup from its beginning to its end; memory stays at a few chunks.
///
/// Behind the header stand chunks of 64 KiB, sealed (`ChunkSeal`), the last one shorter or as long. Together they hold
/// the parts: kind (1 byte), length (8 bytes, big-endian), bytes; and a zero byte at the end.
public final class BackupWriter {
    private let seal: ChunkSeal
    private let put: ([UInt8]) throws(BackupError) -> Void
    private var pending: [UInt8] = []
    private var number: UInt64 = 0
    private var last: BackupPart?
    /// What is missing of the part in hand.
    private var left: UInt64 = 0

    /// Hashes the passphrase and writes the header.
    /// - Parameter put: takes the file's next bytes.
    /// - Throws: `passphraseNeeded`, `hashingFailed`, `cryptoFailed`; what `put` throws.
    public init(
        _ header: BackupHeader, passphrase: Password?, put: @escaping ([UInt8]) throws(BackupError) -> Void
    ) throws(BackupError) {
        seal = try ChunkSeal(header, passphrase: passphrase)
        self.put = put
        pending.reserveCapacity(2 * ChunkSeal.chunkBytes)
        try put(header.bytes)
    }

    deinit { SecretBytes.wipe(&pending) }

    /// Begins a part, whose bytes then follow by `append`.
    /// - Throws: `malformed` out of order, or before the part in hand is whole; `tooLarge`.
    public func begin(_ part: BackupPart, byteCount: UInt64) throws(BackupError) {
        guard left == 0, part.rawValue > last?.rawValue ?? 0 else { throw .malformed }
        guard byteCount <= part.maxBytes else { throw .tooLarge }
        last = part
        left = byteCount
        try add([part.rawValue] + BigEndian.bytes(byteCount, 8))
    }

    /// - Throws: `malformed` for more than `begin` said.
    public func append(_ bytes: [UInt8]) throws(BackupError) {
        guard UInt64(bytes.count) <= left else { throw .malformed }
        left -= UInt64(bytes.count)
        try add(bytes)
    }

    /// A whole part at once.
    public func write(_ part: BackupPart, _ bytes: [UInt8]) throws(BackupError) {
        try begin(part, byteCount: UInt64(bytes.count))
        try append(bytes)
    }

    /// Marks the end. Nothing may follow.
    /// - Throws: `malformed` where a part is missing or not whole.
    public func finish() throws(BackupError) {
        guard left == 0, last == .accounts else { throw .malformed }
        try add([0])
        try put(seal.seal(pending, number: number, isLast: true))
        SecretBytes.wipe(&pending)
        last = nil
    }

    /// A full chunk is held back until it is known whether another follows.
    private func add(_ bytes: [UInt8]) throws(BackupError) {
        pending += bytes
        while pending.count > ChunkSeal.chunkBytes {
            var chunk = Array(pending.prefix(ChunkSeal.chunkBytes))
            defer { SecretBytes.wipe(&chunk) }
            try put(seal.seal(chunk, number: number, isLast: false))
            pending.removeFirst(ChunkSeal.chunkBytes)
            number += 1
        }
    }
}
