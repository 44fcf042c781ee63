internal import AccountStore
internal import Accounts
internal import ArgumentParser
internal import Identity
internal import JOSE
internal import LibCrypto
internal import SQLite
internal import Settings

extension SignatureAlgorithm: ExpressibleByArgument {}

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make the state folder, the master secret, the database and the first signing key.",
        discussion: """
            Refuses where there is a database already. A master secret that is there already is used.

            Whoever loses the master secret loses every password: keep a copy apart from the database's backups.
            """)

    @Option(help: "What signs the access tokens: EdDSA, ES256, PS256, RS256 or HS256.")
    var algorithm: SignatureAlgorithm = .edDSA

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            let settings = try settings.load()
            let gateSecretsFile = try gateSecretsFile(settings)
            try refuseExistingDatabase(settings)
            try makeMasterSecret(settings)
            let key = try fillDatabase(settings, masterSecret: Site.masterSecret(settings))
            if let gateSecretsFile { try give(key, to: gateSecretsFile) }
            say("made the database in \(settings.stateDirectory); tokens are signed with \(algorithm.rawValue)")
            say("whoever loses \(settings.secretFile) loses every password: keep a copy apart from the backups")
        }
    }

    /// HS256 has one key for both sides: the gate must be given it, so that there must be a file to give it in.
    private func gateSecretsFile(_ settings: Settings) throws(Failure) -> String? {
        guard algorithm == .hs256 else { return nil }
        guard !settings.gateSecretsFile.isEmpty else {
            throw Failure("HS256 needs SALLYPORT_GATE_SECRETS_FILE", status: ExitStatus.configuration)
        }
        return settings.gateSecretsFile
    }

    private func refuseExistingDatabase(_ settings: Settings) throws(Failure) {
        guard !AccountsDatabase.exists(in: settings.stateDirectory) else {
            throw Failure(
                "\(settings.stateDirectory) holds a database already; nothing was changed",
                status: ExitStatus.cannotCreate)
        }
    }

    private func makeMasterSecret(_ settings: Settings) throws(Failure) {
        do {
            let created = try RegularFile.createSecret(settings.secretFile) { try MasterSecret.generateText().copy() }
            say(created ? "made the master secret \(settings.secretFile)" : "using the master secret \(settings.secretFile)")
        } catch {
            throw Failure("\(settings.secretFile) \(error)", status: ExitStatus.cannotCreate)
        }
    }

    private func fillDatabase(_ settings: Settings, masterSecret: MasterSecret) throws(Failure) -> SymmetricSecret? {
        do {
            let store = try SQLiteAccountStore(AccountsDatabase.create(in: settings.stateDirectory))
            return try Initialise(keys: store, masterSecret: masterSecret).initialise(algorithm: algorithm, at: .now)
        } catch {
            throw Failure("\(settings.stateDirectory): \(error)", status: ExitStatus.cannotCreate)
        }
    }

    private func give(_ secret: SymmetricSecret?, to file: String) throws(Failure) {
        guard let secret else { return }
        do {
            guard try RegularFile.createSecret(file, { secret.line.copy() }) else {
                throw Failure("\(file) is there already", status: ExitStatus.cannotCreate)
            }
            say("made \(file), which the gate needs: give it to the gate's user alone")
        } catch {
            throw error as? Failure ?? Failure("\(file) \(error)", status: ExitStatus.cannotCreate)
        }
    }
}
