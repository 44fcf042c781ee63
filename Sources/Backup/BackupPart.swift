/// What a backup holds, in this order, each once at most.
public enum BackupPart: UInt8, Sendable, CaseIterable {
    /// What is in the file, as JSON.
    case manifest = 1
    /// The master secret's text, as its file has it.
    case masterSecret = 2
    /// The accounts database, a file of SQLite.
    case accounts = 3

    /// The most bytes of it.
    var maxBytes: UInt64 {
        switch self {
        case .manifest, .masterSecret: 65_536
        case .accounts: 1 << 40
        }
    }

    /// Whether a backup without it is none.
    var isNeeded: Bool { self != .masterSecret }
}
