internal import Accounts
internal import ArgumentParser
internal import Identity
internal import JOSE
internal import Settings
internal import Wiring

struct KeyGenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Draw a new signing key, which is published and does not sign yet.",
        discussion: """
            Prints the new key's id. It stands in the JWK Set from now on and signs after `sallyport key promote`.

            HS256 has one key for signing and verifying, which the gate must be given before it is promoted: its line \
            for the gate's secrets file is written to --gate-line-file, a new file of mode 0600. So has A256GCM, which \
            encrypts: nobody reads the tokens but who holds the key (JWE with alg dir).

            URL and share tokens have keys of their own (--for-urls), EdDSA always, which are in no JWK Set.
            """)

    @Option(
        help: "EdDSA, ES256, PS256, RS256, HS256 or A256GCM (default: EdDSA).", transform: KeyCommand.algorithm(named:))
    var algorithm = TokenAlgorithm.edDSA

    @Flag(name: .customLong("for-urls"), help: "A key for URL and share tokens.")
    var isForURLs = false

    @OptionGroup var gateLine: GateLineOptions
    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard !isForURLs || algorithm == .edDSA else { throw ValidationError("keys for URL tokens are EdDSA") }
        try gateLine.check(isNeeded: algorithm.isSymmetric)
    }

    func run() throws {
        try reporting {
            try keepMemoryToItself()
            let settings = try settings.load()
            try gateLine.refuseExistingFile()
            let site = try AccountsSite(settings)
            let add = AddSigningKey(store: site.store, masterSecret: site.masterSecret)
            let added = try KeyCommand.changing { () throws(KeyChangeError) in
                isForURLs
                    ? try add.generateForURLs(by: .thisOperator, at: .now)
                    : try add.generate(algorithm, by: .thisOperator, at: .now)
            }
            print(added.kid)
            try gateLine.write(added, settings)
            say("published a key for \(added.algorithm.name); to let it sign: sallyport key promote \(added.kid)")
        }
    }
}
