internal import AccountStore
internal import Accounts
internal import Backup
internal import Glibc
internal import Identity
internal import LibCrypto
internal import PasswordHashing
internal import SQLite
internal import Settings

/// Copies the database and writes the copy, and what goes with it, as a backup.
struct BackupMaking {
    let accounts: AccountsDatabase
    /// The folder of the database, in which the copy takes its space meanwhile.
    let folder: String
    /// nil: left out.
    let masterSecret: SecretBytes?
    /// nil: checksums alone.
    let passphrase: Password?

    /// - Parameter descriptor: where the file is written.
    func write(to descriptor: Int32, at now: Timestamp) throws {
        let copying = ProgressLine("copying the database")
        // SQLite opens the copy by its name, which the folder's owner could lead elsewhere. They can read the database
        // anyhow; an owner of the backup's folder could not.
        let copy = try FolderOwner.acting(in: folder) {
            try accounts.copy(in: folder) { done, all in copying.tell(done, of: all) }
        }
        let header = try BackupHeader(passphrase == nil ? .checksums : .passphrase(.default))
        let writer = try BackupWriter(header, passphrase: passphrase) { bytes throws(BackupError) in
            try ByteFile.write(bytes, to: descriptor)
        }
        try writer.write(.manifest, Manifest(madeAt: now).bytes)
        if let masterSecret {
            var text = masterSecret.copy()
            defer { SecretBytes.wipe(&text) }
            try writer.write(.masterSecret, text)
        }
        try writer.begin(.accounts, byteCount: copy.byteCount)
        let writing = ProgressLine("writing the backup")
        var left = copy.byteCount
        while left > 0 {
            let bytes = try ByteFile.read(copy.descriptor, atMost: Int(min(left, 1 << 20)))
            guard !bytes.isEmpty else { throw BackupError.failed(EIO) }
            try writer.append(bytes)
            left -= UInt64(bytes.count)
            writing.tell(Int(copy.byteCount - left), of: Int(copy.byteCount))
        }
        try writer.finish()
    }
}
