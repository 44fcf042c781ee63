internal import AccountStore
internal import Accounts
internal import ArgumentParser
internal import LibCrypto
internal import SQLite
internal import Settings
internal import Wiring

struct SecretCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret",
        abstract: "Administer the master secret: a ring of keys, one of which seals.",
        discussion: """
            To change the key: secret add (a new key, which only opens); renew all login and accounts workers; secret \
            rotate (the new key seals, and everything is sealed anew); after some days, when refresh tokens have been \
            changed for new ones, secret drop OLD; renew the workers again. Nothing stands still meanwhile.
            """,
        subcommands: [
            SecretListCommand.self, SecretAddCommand.self, SecretRotateCommand.self, SecretDropCommand.self,
        ])

    /// Opens the site for a change of its ring, which nobody else makes at the same time.
    static func open(_ settings: Settings) throws -> (site: AccountsSite, rings: RingFiles) {
        let site = try AccountsSite(settings)
        let rings = RingFiles(in: settings.stateDirectory)
        do {
            guard try rings.claim() else {
                throw Failure("another sallyport secret is running", status: ExitStatus.unavailable)
            }
        } catch let error as SQLiteError {
            throw Failure("\(settings.stateDirectory): \(error)", status: ExitStatus.unavailable)
        }
        return (site, rings)
    }

    static func id(named text: String) throws -> [UInt8] {
        guard let id = MasterSecret.id(text: text) else {
            throw ValidationError("a master key's id is 8 hexadecimal digits, as sallyport secret list prints it")
        }
        return id
    }

    /// The secret file's text.
    static func text(_ settings: Settings) throws(Failure) -> SecretBytes {
        do {
            var bytes = try RegularFile.readSecret(settings.secretFile, maxBytes: MasterSecret.maxTextBytes)
            return SecretBytes(movingFrom: &bytes)
        } catch {
            throw Failure("\(settings.secretFile) \(error)", status: ExitStatus.configuration)
        }
    }
}
