internal import Accounts
internal import LibCrypto
internal import Settings
internal import Wiring

/// The master secret that a restored database needs: the one that is there if it will do, else together with the
/// backup's. Keys are added and none is taken away, so that the secret file fits the old database and the new one at
/// any time.
struct RestoredSecret {
    let ring: MasterSecret
    private let file: String
    /// What the file is to hold; nil: it will do as it is.
    private let newText: SecretBytes?
    private let isNewFile: Bool

    /// Changes nothing.
    init(_ staged: StagedBackup, _ settings: Settings) throws {
        file = settings.secretFile
        isNewFile = !RegularFile.exists(file)
        if !isNewFile {
            let present = try AccountsSite.masterSecret(settings)
            if try staged.isUnder(present) {
                (ring, newText) = (present, nil)
                return
            }
        }
        guard let theirs = staged.masterSecret, try staged.isUnder(theirs) else {
            throw Failure(
                [
                    "the passwords are sealed under a master secret that is neither \(file) nor in the backup",
                    "put its copy at that place and run this again; nothing was changed",
                ], status: ExitStatus.configuration)
        }
        guard !isNewFile else {
            (ring, newText) = (theirs, try MasterSecret.text(ofRing: theirs))
            return
        }
        guard let text = try MasterSecret.text(SecretCommand.text(settings), withKeysOf: theirs) else {
            throw Failure(
                "\(file) has another key of an id that the backup's master secret has; nothing was changed",
                status: ExitStatus.configuration)
        }
        (ring, newText) = (try MasterSecret.parse(text), text)
    }

    /// Brings the file to what `ring` is; durable when it returns.
    func install() throws(Failure) {
        guard let newText else { return }
        do {
            if isNewFile {
                guard try RegularFile.createSecret(file, { newText.copy() }) else { throw FileError.failed(0) }
                say("made the master secret \(file) from the backup")
            } else {
                var bytes = newText.copy()
                defer { SecretBytes.wipe(&bytes) }
                try RegularFile.replaceSecret(file, with: bytes)
                say("added the backup's keys to the master secret \(file)")
            }
        } catch {
            throw Failure("\(file) \(error); the accounts were not changed", status: ExitStatus.cannotCreate)
        }
    }
}
