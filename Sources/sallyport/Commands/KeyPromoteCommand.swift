internal import Accounts
internal import ArgumentParser
internal import Identity
internal import JOSE
internal import Settings
internal import Wiring

struct KeyPromoteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote",
        abstract: "Let a published key sign; the old one verifies until its last token has expired.",
        discussion: """
            Holds at the next request of every worker. A key that was published less than \
            \(PromoteSigningKey.publishedSeconds) seconds ago is refused without --now: neighbours that verify tokens \
            by themselves keep the JWK Set for some minutes and would refuse tokens under a key they have not seen.

            A key for HS256 or A256GCM needs --gate-has-it: a gate that was not given it answers 503 to every \
            token under it.
            """)

    @Argument(help: "The key's id, as sallyport key list prints it.")
    var kid: String

    @Flag(name: .customLong("now"), help: "Do not wait for those who keep the JWK Set.")
    var atOnce = false

    @Flag(
        name: .customLong("gate-has-it"),
        help: "HS256, A256GCM: every worker of the gate was started with the key's line.")
    var gateHasIt = false

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            let settings = try settings.load()
            let store = try AccountsSite(settings).store
            let keys = try KeyCommand.changing { () throws(KeyChangeError) in
                try ListSigningKeys(store: store).list()
            }
            let key = keys.first { $0.published.kid == kid }?.published
            if let key, TokenAlgorithm(name: key.algorithm)?.isSymmetric == true, key.state == .next {
                try askForGate(settings)
            }
            let promote = PromoteSigningKey(
                store: store, tokenLifetimeSeconds: settings.accessTokenLifetimeSeconds)
            let end = try KeyCommand.changing { () throws(KeyChangeError) in
                try promote.promote(kid: kid, atOnce: atOnce, by: .thisOperator, at: .now)
            }
            say("\(kid) signs from now on; the key before it verifies until \(end.inUTC)")
        }
    }

    private func askForGate(_ settings: Settings) throws(Failure) {
        guard gateHasIt else {
            throw Failure(
                [
                    "a gate that lacks this key answers 503 to every token under it",
                    "append its line to the gate's secrets file, renew the gate's workers, then say --gate-has-it",
                ], status: ExitStatus.data)
        }
        // Who cannot read the gate's file must know what they say.
        guard !settings.gateSecretsFile.isEmpty,
            let text = try? RegularFile.readSecret(settings.gateSecretsFile, maxBytes: 65_536)
        else { return }
        let lines = text.split(separator: UInt8(ascii: "\n"))
        guard lines.contains(where: { $0.starts(with: (kid + " ").utf8) }) else {
            throw Failure("\(settings.gateSecretsFile) has no line for this key", status: ExitStatus.data)
        }
    }
}
