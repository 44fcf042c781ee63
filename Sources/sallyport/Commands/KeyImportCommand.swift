internal import Accounts
internal import ArgumentParser
internal import Glibc
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
            bits, or a symmetric one of at least 32 bytes. Prints the id that it has here: its thumbprint (RFC 7638). \
            Where that begins with a hyphen, other commands take it behind `--`.
            """)

    @Argument(help: "The file, which nobody else may read; - reads standard input.")
    var file: String

    @Option(
        help: "What it is to sign; needed for RSA: PS256 or RS256.", transform: { try KeyCommand.algorithm(named: $0) })
    var algorithm: SignatureAlgorithm?

    @OptionGroup var gateLine: GateLineOptions
    @OptionGroup var settings: SettingsOptions

    private static let maxBytes = 65_536

    func run() throws {
        try reporting {
            try keepMemoryToItself()
            let settings = try settings.load()
            try gateLine.refuseExistingFile()
            var bytes = try file == "-" ? Self.standardInput() : Self.read(file)
            let document = SecretBytes(movingFrom: &bytes)
            let site = try AccountsSite(settings)
            let add = AddSigningKey(store: site.store, masterSecret: site.masterSecret)
            let added = try KeyCommand.changing { () throws(KeyChangeError) in
                try add.importKey(document, algorithm: algorithm, by: .thisOperator, at: .now)
            }
            print(added.kid)
            // Whoever imports a symmetric key has it: the gate's line is a convenience here.
            if gateLine.file != nil { try gateLine.write(added, settings) }
            say("published a key for \(added.algorithm.rawValue); to let it sign: sallyport key promote \(added.kid)")
        }
    }

    private static func read(_ path: String) throws(Failure) -> [UInt8] {
        do {
            return try RegularFile.readSecret(path, maxBytes: maxBytes)
        } catch {
            throw Failure("\(path) \(error)", status: ExitStatus.data)
        }
    }

    private static func standardInput() throws(Failure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: maxBytes + 1)
        var filled = 0
        while filled < bytes.count {
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(STDIN_FILENO, buffer.baseAddress.map { unsafe $0 + filled }, buffer.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure("standard input cannot be read", status: ExitStatus.data) }
            if count == 0 { break }
            filled += count
        }
        guard filled <= maxBytes else {
            throw Failure("the key is larger than \(maxBytes) bytes", status: ExitStatus.data)
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }
}
