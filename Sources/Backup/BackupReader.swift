internal import LibCrypto
public import PasswordHashing

/// Reads a backup from its beginning to its end; memory stays at a few chunks. Nothing is handed out that its chunk
/// does not vouch for; that the file is whole is known at its end alone.
public final class BackupReader {
    public let header: BackupHeader
    private let seal: ChunkSeal
    private let get: (Int) throws(BackupError) -> [UInt8]
    /// The sealed chunk that comes next; empty: there is none.
    private var ahead: [UInt8] = []
    private var opened: [UInt8] = []
    private var position = 0
    private var number: UInt64 = 0
    private var isAtLastChunk = false

    /// Reads the header and hashes the passphrase.
    /// - Parameters:
    ///   - passphrase: is asked for one where the file is under one.
    ///   - get: gives the file's next bytes, as many as are asked for; fewer only at its end.
    /// - Throws: `notABackup`, `unknownVersion`, `costOutOfRange`, `passphraseNeeded`, `hashingFailed`; what `get` and
    ///   `passphrase` throw.
    public init<E>(
        passphrase: () throws(E) -> Password?, get: @escaping (Int) throws(BackupError) -> [UInt8]
    ) throws {
        let header = try BackupHeader(try get(BackupHeader.byteCount))
        var typed: Password?
        if case .passphrase = header.protection { typed = try passphrase() }
        seal = try ChunkSeal(header, passphrase: typed)
        self.header = header
        self.get = get
        ahead = try get(ChunkSeal.chunkBytes + seal.overhead)
        try openNext()
    }

    deinit { SecretBytes.wipe(&opened) }

    /// Reads every part and hands its bytes on, piece by piece.
    /// - Parameters:
    ///   - begin: is told of each part, with its length.
    ///   - take: takes the part's next bytes.
    /// - Throws: `wrongPassphrase`, `damaged`, `malformed`, `tooLarge`; what the closures throw. What was handed on by
    ///   then is worth nothing.
    public func read(
        begin: (BackupPart, UInt64) throws -> Void = { _, _ in }, take: (BackupPart, [UInt8]) throws -> Void
    ) throws {
        var missing = Set(BackupPart.allCases.filter(\.isNeeded))
        var last: UInt8 = 0
        while let part = try nextPart(after: last) {
            last = part.rawValue
            missing.remove(part)
            var left = BigEndian.number(try next(exactly: 8))
            guard left <= part.maxBytes else { throw BackupError.tooLarge }
            try begin(part, left)
            while left > 0 {
                let bytes = try next(atMost: Int(min(left, UInt64(ChunkSeal.chunkBytes))))
                left -= UInt64(bytes.count)
                try take(part, bytes)
            }
        }
        guard missing.isEmpty, isAtLastChunk, position == opened.count else { throw BackupError.malformed }
    }

    /// nil at the end mark.
    private func nextPart(after last: UInt8) throws(BackupError) -> BackupPart? {
        let kind = try next(exactly: 1)[0]
        if kind == 0 { return nil }
        guard kind > last, let part = BackupPart(rawValue: kind) else { throw .malformed }
        return part
    }

    private func next(exactly count: Int) throws(BackupError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count { bytes += try next(atMost: count - bytes.count) }
        return bytes
    }

    /// At least one byte.
    private func next(atMost count: Int) throws(BackupError) -> [UInt8] {
        while position == opened.count {
            guard !isAtLastChunk else { throw .malformed }
            try openNext()
        }
        let end = min(position + count, opened.count)
        defer { position = end }
        return Array(opened[position..<end])
    }

    /// The chunk behind which nothing comes is the last one, and was sealed as such.
    private func openNext() throws(BackupError) {
        let sealed = ahead
        let isWhole = sealed.count == ChunkSeal.chunkBytes + seal.overhead
        ahead = isWhole ? try get(ChunkSeal.chunkBytes + seal.overhead) : []
        isAtLastChunk = ahead.isEmpty
        SecretBytes.wipe(&opened)
        position = 0
        opened = try seal.open(sealed, number: number, isLast: isAtLastChunk)
        number += 1
    }
}
