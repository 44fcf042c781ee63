internal import Accounts
internal import ArgumentParser
internal import Identity
internal import JOSE
internal import LibCrypto
internal import Settings
internal import Wiring

struct KeyImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take in a private key that was made elsewhere, which is published and does not sign yet.",
        discussion: """
            The key is PKCS #8 in PEM (BEGIN PRIVATE KEY, not encrypted) or a JWK: Ed25519, P-256, RSA of 2048 to 8192 \
            bits, or a symmetric one of at least 32 bytes. Prints the id that it has here: its thumbprint (RFC 7638).

            With --secret the file holds the secret itself in one line, such as Flask's JWT_SECRET_KEY; --algorithm is \
            HS256 then, unless it says A256GCM. Whoever has it can make tokens for everybody.

            With --verify-only --until DATE such a secret signs nothing here: access tokens that the old application \
            made with it (HS256, with exp, type access, without kid and aud) are let in by the gate until then, while \
            their users exist and are not disabled. They end no sooner: there is no session behind them.
            """)

    @Argument(help: "The file, which nobody else may read; - reads standard input.")
    var file: String

    @Option(
        help: "What it is to sign; needed for RSA: PS256 or RS256.", transform: { try KeyCommand.algorithm(named: $0) })
    var algorithm: TokenAlgorithm?

    @Flag(name: .customLong("secret"), help: "The file holds the secret itself, in one line.")
    var isSecret = false

    @Flag(name: .customLong("verify-only"), help: "Let in old tokens under this secret, and sign nothing with it.")
    var isForOldTokens = false

    @Option(help: "Until when, with --verify-only: such as 2026-12-31, in UTC.", transform: Timestamp.parse)
    var until: Timestamp?

    @OptionGroup var gateLine: GateLineOptions
    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard isForOldTokens == (until != nil) else { throw ValidationError("--verify-only and --until go together") }
        guard !isForOldTokens || algorithm == nil || algorithm == .signature(.hs256) else {
            throw ValidationError("old tokens are verified with HS256 alone")
        }
        guard !isForOldTokens || isSecret else { throw ValidationError("--verify-only needs --secret") }
        try gateLine.check(isNeeded: isForOldTokens)
    }

    func run() throws {
        try reporting {
            try keepMemoryToItself()
            let settings = try settings.load()
            try gateLine.refuseExistingFile()
            let document = try SecretDocument.read(file, isLine: isSecret)
            let site = try AccountsSite(settings)
            let added = try KeyCommand.changing { () throws(KeyChangeError) in try take(document, site) }
            print(added.kid)
            // Whoever imports a symmetric key has it: the gate's line is a convenience here.
            if gateLine.file != nil { try gateLine.write(added, settings) }
            if let until {
                say("old tokens under this secret hold until \(until.inUTC), once the gate has its line")
            } else {
                say("published a key for \(added.algorithm.name); to let it sign: sallyport key promote \(added.kid)")
            }
        }
    }

    private func take(_ document: SecretBytes, _ site: AccountsSite) throws(KeyChangeError) -> AddSigningKey.Added {
        if let until {
            return try AddLegacyKey(store: site.store, masterSecret: site.masterSecret).add(
                document, until: until, by: .thisOperator, at: .now)
        }
        let add = AddSigningKey(store: site.store, masterSecret: site.masterSecret)
        guard isSecret else {
            return try add.importKey(document, algorithm: algorithm, by: .thisOperator, at: .now)
        }
        return try add.importSecret(
            document, algorithm: algorithm ?? .signature(.hs256), by: .thisOperator, at: .now)
    }
}
