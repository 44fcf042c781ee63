internal import LibCrypto
internal import PasswordHashing

/// The first 44 bytes of a backup; every chunk is bound to them.
///
/// | bytes | |
/// |---|---|
/// | 16 | `SALLYPORT-BACKUP` |
/// | 1 | version: 1 |
/// | 1 | protection: 0 checksums, 1 passphrase |
/// | 2 | zero |
/// | 4 | memory of argon2id in KiB, big-endian; 0 without passphrase |
/// | 4 | its passes; 0 without passphrase |
/// | 16 | salt, random for each file |
public struct BackupHeader: Sendable, Equatable {
    /// What keeps the chunks.
    public enum Protection: Sendable, Equatable {
        /// SHA-256: damage is seen; whoever may write the file can also forge it, and whoever may read it reads all.
        case checksums
        /// AES-256-GCM under a key that argon2id makes of a passphrase.
        case passphrase(BackupCost)
    }

    public let protection: Protection
    let salt: [UInt8]

    public static let byteCount = 44
    private static let magic = Array("SALLYPORT-BACKUP".utf8)
    private static let version: UInt8 = 1

    /// With a new salt.
    /// - Throws: `cryptoFailed` without entropy.
    public init(_ protection: Protection) throws(BackupError) {
        self.protection = protection
        do { salt = try Random.bytes(16) } catch { throw .cryptoFailed }
    }

    var bytes: [UInt8] {
        let (kind, cost): (UInt8, BackupCost?) =
            switch protection {
            case .checksums: (0, nil)
            case .passphrase(let cost): (1, cost)
            }
        return Self.magic + [Self.version, kind, 0, 0] + BigEndian.bytes(UInt64(cost?.memoryKiB ?? 0), 4)
            + BigEndian.bytes(UInt64(cost?.passes ?? 0), 4) + salt
    }

    /// Reads what `bytes` wrote. Nothing is hashed yet: a cost out of range is refused here.
    /// - Throws: `notABackup`, `unknownVersion`, `costOutOfRange`.
    public init(_ bytes: [UInt8]) throws(BackupError) {
        guard bytes.count == Self.byteCount, bytes.starts(with: Self.magic) else { throw .notABackup }
        guard bytes[16] == Self.version else { throw .unknownVersion(bytes[16]) }
        let (memory, passes) = (BigEndian.number(bytes[20..<24]), BigEndian.number(bytes[24..<28]))
        guard bytes[18] == 0, bytes[19] == 0 else { throw .notABackup }
        switch bytes[17] {
        case 0:
            guard memory == 0, passes == 0 else { throw .notABackup }
            protection = .checksums
        case 1:
            guard let cost = BackupCost(memoryKiB: Int(memory), passes: Int(passes)) else { throw .costOutOfRange }
            protection = .passphrase(cost)
        default: throw .notABackup
        }
        salt = Array(bytes[28...])
    }
}

/// What a try of a passphrase costs.
public struct BackupCost: Sendable, Equatable {
    let memoryKiB: Int
    let passes: Int

    /// 128 MiB and four passes: 0.3 s. A passphrase is tried by whoever has the file, for as long as they like.
    public static let `default` = BackupCost(uncheckedMemoryKiB: 131_072, passes: 4)

    private init(uncheckedMemoryKiB memoryKiB: Int, passes: Int) {
        self.memoryKiB = memoryKiB
        self.passes = passes
    }

    /// - Parameter memoryKiB: at most 256 MiB: a machine that serves has so much left.
    /// - Returns: nil for what is no cost of a password (`Argon2Parameters`), or for more memory.
    public init?(memoryKiB: Int, passes: Int) {
        guard memoryKiB <= 262_144, (try? Argon2Parameters(memoryKiB: memoryKiB, passes: passes)) != nil else {
            return nil
        }
        self.init(uncheckedMemoryKiB: memoryKiB, passes: passes)
    }

    var parameters: Argon2Parameters {
        get throws(PasswordHashingError) { try Argon2Parameters(memoryKiB: memoryKiB, passes: passes) }
    }
}

enum BigEndian {
    static func bytes(_ number: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64(count - 1 - $0))) }
    }

    static func number(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}
