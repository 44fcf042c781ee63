internal import Backup
internal import Glibc

/// A backup that is opened, and its passphrase known.
final class BackupSource {
    /// The path, for messages.
    let name: String
    let reader: BackupReader
    private let descriptor: Int32

    /// - Parameter file: its path; - is standard input.
    /// - Throws: `Failure`, with exit status 65 where it is none.
    init(_ file: String, _ passphrase: PassphraseOptions) throws(Failure) {
        name = file == "-" ? "standard input" : file
        let source = file == "-" ? dup(STDIN_FILENO) : unsafe open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        descriptor = source
        do {
            guard source >= 0 else { throw BackupError.failed(errno) }
            reader = try BackupReader(passphrase: { () throws(Failure) in try passphrase.read(isNew: false) }) {
                count throws(BackupError) in try ByteFile.read(source, atMost: count)
            }
        } catch {
            if source >= 0 { _ = close(source) }
            throw (error as? Failure) ?? Failure("\(name) \(error); nothing was changed", status: error.status)
        }
    }

    deinit { _ = close(descriptor) }
}

extension Error {
    /// 65 for what no second try makes better.
    fileprivate var status: Int32 {
        switch self as? BackupError {
        case .failed, .hashingFailed, .cryptoFailed: 69
        default: 65
        }
    }
}
