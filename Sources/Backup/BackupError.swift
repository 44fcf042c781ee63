/// Why a backup could not be written or read. Says nothing of what stands in it.
public enum BackupError: Error, Equatable, CustomStringConvertible {
    /// The file does not begin as a backup does.
    case notABackup
    /// A newer program wrote it.
    case unknownVersion(UInt8)
    /// The header asks for more memory or passes than this program spends on a passphrase, or for too few.
    case costOutOfRange
    /// The file is under a passphrase, and there was none.
    case passphraseNeeded
    /// The first chunk does not open.
    case wrongPassphrase
    /// A chunk is not what was written at its place: altered, moved, doubled, or the last one of a file cut short.
    case damaged(chunk: UInt64)
    /// What stands in the chunks is not what this program writes.
    case malformed
    /// A part is larger than it may be.
    case tooLarge
    /// The passphrase could not be hashed: no memory.
    case hashingFailed
    /// libcrypto did not do what it always does.
    case cryptoFailed
    /// Reading or writing failed with this `errno`.
    case failed(Int32)

    public var description: String {
        switch self {
        case .notABackup: "is no backup of Sallyport"
        case .unknownVersion(let version): "is a backup of version \(version), which this program does not know"
        case .costOutOfRange: "asks for more work on the passphrase than this program does, or for too little"
        case .passphraseNeeded: "is under a passphrase"
        case .wrongPassphrase: "does not open: the passphrase is wrong, or the file is damaged"
        case .damaged(let chunk): "is damaged or cut short (chunk \(chunk))"
        case .malformed: "holds what no backup of this version holds"
        case .tooLarge: "holds a part that is too large"
        case .hashingFailed: "cannot be opened: there is not enough memory to hash the passphrase"
        case .cryptoFailed: "cannot be handled: libcrypto failed"
        case .failed(let code): "cannot be read or written (errno \(code))"
        }
    }
}
