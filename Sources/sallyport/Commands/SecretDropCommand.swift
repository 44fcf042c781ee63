internal import AccountStore
internal import Accounts
internal import ArgumentParser
internal import Identity
internal import LibCrypto
internal import Settings
internal import Wiring

struct SecretDropCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop",
        abstract: "Take an old key out of the ring, once nothing is sealed under it.",
        discussion: """
            Says how many sessions at most must log in again, since their refresh token was made under the key, and \
            does nothing more without --yes. Running workers go on taking such tokens until they are renewed.
            """)

    @Argument(help: "The key's id, as sallyport secret list prints it.")
    var id: String

    @Flag(help: "Do it.")
    var yes = false

    @OptionGroup var settings: SettingsOptions

    func validate() throws { _ = try SecretCommand.id(named: id) }

    func run() throws {
        try reporting {
            try keepMemoryToItself()
            let settings = try settings.load()
            let (site, _) = try SecretCommand.open(settings)
            let id = try SecretCommand.id(named: id)
            let text = try MasterSecret.text(SecretCommand.text(settings), without: id)
            let drop = DropMasterKey(store: site.store)
            let cost = try KeyCommand.changing { () throws(KeyChangeError) in try drop.cost(id, at: .now) }
            guard cost != nil || text != nil else { throw Failure("there is no such key", status: ExitStatus.data) }
            say("at most \(cost ?? 0) sessions have a refresh token of this key and must log in again")
            guard yes else { throw Failure("nothing was changed; --yes drops the key", status: ExitStatus.data) }
            // First the record: a program that lacks a recorded key does not start.
            try KeyCommand.changing { () throws(KeyChangeError) in try drop.drop(id, by: .thisOperator, at: .now) }
            if let text { try write(text, settings) }
            say("dropped \(self.id); now renew all login and accounts workers")
        }
    }

    private func write(_ text: SecretBytes, _ settings: Settings) throws(Failure) {
        var bytes = text.copy()
        defer { SecretBytes.wipe(&bytes) }
        do {
            try RegularFile.replaceSecret(settings.secretFile, with: bytes)
        } catch {
            throw Failure(
                "the key is dropped, but its line must be removed by hand: \(settings.secretFile) \(error)",
                status: ExitStatus.cannotCreate)
        }
    }
}
