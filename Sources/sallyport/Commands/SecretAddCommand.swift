internal import AccountStore
internal import Accounts
internal import ArgumentParser
internal import LibCrypto
internal import Settings
internal import Wiring

struct SecretAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a new key to the secret file; it only opens until secret rotate.",
        discussion: """
            Prints the key's id. The file is replaced as a whole, with mode 0600 and its owner. Where it cannot be \
            (a systemd credential is read-only), let SALLYPORT_SECRET_FILE name the file from which it is loaded.
            """)

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            try keepMemoryToItself()
            let settings = try settings.load()
            let (site, _) = try SecretCommand.open(settings)
            guard site.masterSecret.keys.count < RingFiles.maxKeys else {
                throw Failure(
                    "\(settings.secretFile) has \(RingFiles.maxKeys) keys: drop some", status: ExitStatus.data)
            }
            do {
                let (text, id) = try MasterSecret.textWithNewKey(SecretCommand.text(settings))
                var bytes = text.copy()
                defer { SecretBytes.wipe(&bytes) }
                try RegularFile.replaceSecret(settings.secretFile, with: bytes)
                print(MasterSecret.text(ofID: id))
            } catch let error as FileError {
                throw Failure("\(settings.secretFile) \(error); nothing was changed", status: ExitStatus.cannotCreate)
            }
            say("added a key to \(settings.secretFile), which only opens: keep a copy of the file as before")
            say("now renew all login and accounts workers, then: sallyport secret rotate")
        }
    }
}
