internal import Accounts
internal import ArgumentParser
internal import Identity
internal import Settings
internal import Wiring

struct KeyExportPublicCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export-public",
        abstract: "Print public keys for those who verify tokens.",
        discussion: """
            Without an id: the JWK Set as /.well-known/jwks.json has it. With one: that key as a JWK, or with --pem as \
            SubjectPublicKeyInfo. Private keys are never printed.
            """)

    @Argument(help: "The key's id, as sallyport key list prints it.")
    var kid: String?

    @Flag(help: "Print PEM.")
    var pem = false

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard !pem || kid != nil else { throw ValidationError("--pem needs a key's id") }
    }

    func run() throws {
        try reporting {
            let store = try AccountsSite(settings.load(), migrating: false).store
            let list = ListSigningKeys(store: store)
            guard let kid else { return print(try jwkSet(PublishKeys(keys: store))) }
            // Also where it is printed as JWK: there is a public part or there is not.
            let text = try KeyCommand.changing { () throws(KeyChangeError) in try list.pem(kid: kid) }
            let keys = try KeyCommand.changing { () throws(KeyChangeError) in try list.list() }
            let jwk = keys.first { $0.published.kid == kid }?.published.publicJWK ?? []
            print(pem ? text : String(decoding: jwk, as: UTF8.self) + "\n", terminator: "")
        }
    }

    private func jwkSet(_ publishKeys: PublishKeys) throws(Failure) -> String {
        do {
            let keys = try publishKeys.publish(at: .now).map { String(decoding: $0.publicJWK, as: UTF8.self) }
            return "{\"keys\":[" + keys.joined(separator: ",") + "]}"
        } catch {
            throw Failure(error)
        }
    }
}
