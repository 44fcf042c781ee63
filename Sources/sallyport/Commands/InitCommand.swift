internal import AccountStore
internal import Accounts
internal import ArgumentParser
internal import Identity
internal import JOSE
internal import LibCrypto
internal import Settings
internal import Wiring

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make the state folder, the master secret, the database and the first signing key.",
        discussion: """
            Refuses where there is a database already, and a folder that holds anything else. A master secret that is \
            there already is used. Where root runs it in another user's folder, the database is that user's, and the \
            secret root's.

            With --admin the first user is made as well, with the role admin: its password is asked for twice on a \
            terminal, without echo, and otherwise is the first line of standard input; it is never an argument. With \
            --admin-link nobody is asked, and a link is printed with which the password is set, good once, for an hour.

            Whoever loses the master secret loses every password: keep a copy apart from the database's backups.
            """)

    @Option(
        help: "What protects the access tokens: EdDSA, ES256, PS256, RS256, HS256 or A256GCM (default: EdDSA).",
        transform: Self.algorithm(named:))
    var algorithm = TokenAlgorithm.edDSA

    @Option(help: "The username of the first user, who administers the others.")
    var admin: String?

    @Flag(name: .customLong("admin-link"), help: "Print a link for the first user's password.")
    var printsLink = false

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard !printsLink || admin != nil else { throw ValidationError("--admin-link needs --admin") }
    }

    private static func algorithm(named name: String) throws -> TokenAlgorithm {
        guard let algorithm = TokenAlgorithm(name: name) else {
            throw ValidationError("the algorithm must be one of EdDSA, ES256, PS256, RS256, HS256, A256GCM")
        }
        return algorithm
    }

    func run() throws {
        try reporting {
            try keepMemoryToItself()
            let settings = try settings.load()
            let gateSecretsFile = try gateSecretsFile(settings)
            try refuseExistingState(settings)
            let first = try admin.map { name throws(Failure) in
                try FirstAdmin(named: name, byLink: printsLink, settings)
            }
            try makeMasterSecret(settings)
            let key = try fillDatabase(settings, masterSecret: AccountsSite.masterSecret(settings))
            if let gateSecretsFile { try give(key, to: gateSecretsFile) }
            say("made the database in \(settings.stateDirectory); tokens are made with \(algorithm.name)")
            try first?.add(settings)
            say("whoever loses \(settings.secretFile) loses every password: keep a copy apart from the backups")
        }
    }

    /// HS256 and A256GCM have one key for both sides: the gate must be given it, so that there must be a file for it.
    private func gateSecretsFile(_ settings: Settings) throws(Failure) -> String? {
        guard algorithm.isSymmetric else { return nil }
        guard !settings.gateSecretsFile.isEmpty else {
            throw Failure("\(algorithm.name) needs SALLYPORT_GATE_SECRETS_FILE", status: ExitStatus.configuration)
        }
        return settings.gateSecretsFile
    }

    /// Nothing has been changed when it throws.
    private func refuseExistingState(_ settings: Settings) throws(Failure) {
        let state = StateFolder(path: settings.stateDirectory)
        let own = [settings.secretFile, settings.gateSecretsFile]
        let finding: String? =
            if state.holdsWholeDatabase {
                "\(state.path) holds a database already"
            } else if state.holdsUnfinishedDatabase {
                "\(state.path) holds a database that was never finished: an init was cut short, and what lies in the "
                    + "folder can be removed"
            } else if state.holdsAnything(besides: own) {
                "\(state.path) is not an empty folder"
            } else if algorithm.isSymmetric, RegularFile.exists(settings.gateSecretsFile) {
                "\(settings.gateSecretsFile) is there already"
            } else {
                nil
            }
        guard let finding else { return }
        throw Failure([finding, "nothing was changed"], status: ExitStatus.cannotCreate)
    }

    private func makeMasterSecret(_ settings: Settings) throws(Failure) {
        do {
            let created = try RegularFile.createSecret(settings.secretFile) { try MasterSecret.generateText().copy() }
            say(
                created
                    ? "made the master secret \(settings.secretFile)" : "using the master secret \(settings.secretFile)"
            )
        } catch {
            throw Failure("\(settings.secretFile) \(error)", status: ExitStatus.cannotCreate)
        }
    }

    private func fillDatabase(_ settings: Settings, masterSecret: MasterSecret) throws(Failure) -> SymmetricSecret? {
        do {
            return try FolderOwner.acting(in: settings.stateDirectory) {
                let store = try SQLiteAccountStore(AccountsDatabase.create(in: settings.stateDirectory))
                try RingFiles(in: settings.stateDirectory).hold(masterSecret.keys.map(\.id))
                return try Initialise(keys: store, masterSecret: masterSecret)
                    .initialise(algorithm: algorithm, at: .now)
            }
        } catch {
            throw error as? Failure ?? Failure("\(settings.stateDirectory): \(error)", status: ExitStatus.cannotCreate)
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
