internal import ArgumentParser
internal import Backup
internal import Glibc
internal import LibCrypto
internal import PasswordHashing
internal import Settings

/// Where the passphrase of a backup comes from: never from an argument or the environment.
struct PassphraseOptions: ParsableArguments {
    @Option(
        name: .customLong("passphrase-file"),
        help: "The file whose first line is the passphrase; nobody but its owner, you or root, may read it.")
    var file: String?

    @Option(name: .customLong("passphrase-fd"), help: "The descriptor from which the passphrase's line is read.")
    var descriptor: Int32?

    func validate() throws {
        guard file == nil || descriptor == nil else {
            throw ValidationError("there is one passphrase: --passphrase-file or --passphrase-fd")
        }
        guard descriptor ?? 0 >= 0 else { throw ValidationError("a descriptor is a number from 0 on") }
    }

    /// Whether one was pointed at.
    var isGiven: Bool { file != nil || descriptor != nil }

    /// The passphrase; asked for on the terminal, without echo, where none was pointed at.
    /// - Parameter isNew: asks twice, and refuses one that is too short.
    func read(isNew: Bool) throws(Failure) -> Password {
        let passphrase = Password(try text(isNew: isNew))
        guard !isNew || passphrase.isPassphrase else {
            throw Failure(
                "a passphrase is \(Password.minPassphraseLength) characters at least, and \(Password.maxBytes) bytes "
                    + "at most", status: ExitStatus.data)
        }
        return passphrase
    }

    private func text(isNew: Bool) throws(Failure) -> String {
        guard isGiven else {
            guard isatty(STDIN_FILENO) == 1 else {
                throw Failure(
                    "there is no terminal to ask for the passphrase: see --passphrase-file", status: ExitStatus.usage)
            }
            return try PasswordPrompt.readPassphrase(isNew: isNew)
        }
        var bytes = try bytes()
        defer { SecretBytes.wipe(&bytes) }
        // A slice of the first line, copied into the string alone.
        let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        guard end > 0, let text = String(validating: bytes[..<end], as: UTF8.self) else {
            throw Failure("there is no passphrase, or it is not UTF-8", status: ExitStatus.data)
        }
        return text
    }

    private static let maxBytes = 4_096

    private func bytes() throws(Failure) -> [UInt8] {
        if let file {
            do { return try RegularFile.readSecret(file, maxBytes: Self.maxBytes) } catch {
                throw Failure("\(file) \(error)", status: ExitStatus.configuration)
            }
        }
        do { return try ByteFile.read(descriptor ?? 0, atMost: Self.maxBytes) } catch {
            throw Failure("the passphrase cannot be read from that descriptor", status: ExitStatus.data)
        }
    }
}
