internal import Accounts
internal import ArgumentParser
internal import LibCrypto
internal import Settings

/// Where the gate's line of a symmetric key goes.
struct GateLineOptions: ParsableArguments {
    @Option(
        name: .customLong("gate-line-file"),
        help:
            "With symmetric keys: a new file, mode 0600, for the line that the gate's secrets file needs; - prints it."
    )
    var file: String?

    func check(isNeeded: Bool) throws {
        guard !isNeeded || file != nil else { throw ValidationError("HS256 and A256GCM need --gate-line-file") }
    }

    func refuseExistingFile() throws(Failure) {
        if let file, file != "-", RegularFile.exists(file) {
            throw Failure("\(file) is there already", status: ExitStatus.cannotCreate)
        }
    }

    /// Hands the line over where there is one. The key is in the database already: where writing fails it is of no use
    /// to a gate, and is to be retired.
    func write(_ added: AddSigningKey.Added, _ settings: Settings) throws(Failure) {
        guard let secret = added.symmetricSecret else { return }
        guard let file, file != "-" else {
            print(String(decoding: secret.line.copy(), as: UTF8.self), terminator: "")
            return
        }
        do {
            guard try RegularFile.createSecret(file, { secret.line.copy() }) else { throw FileError.failed(0) }
        } catch {
            throw Failure(
                "\(file) could not be written: retire the key \(added.kid) and begin anew",
                status: ExitStatus.cannotCreate)
        }
        let place = settings.gateSecretsFile.isEmpty ? "SALLYPORT_GATE_SECRETS_FILE" : settings.gateSecretsFile
        say("wrote \(file): append it to \(place) and renew the gate's workers before the key is used")
    }
}
