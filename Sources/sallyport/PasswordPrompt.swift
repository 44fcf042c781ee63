internal import Glibc
internal import LibCrypto
internal import Settings

/// Takes a password from the terminal without echo, or from standard input.
enum PasswordPrompt {
    /// More than any password may have; what is longer is refused rather than read without end.
    private static let maxBytes = 4_096

    /// - Throws: `Failure` where there is none, it is no text, or the two typed ones differ.
    static func read() throws(Failure) -> String {
        guard isatty(STDIN_FILENO) == 1 else { return try text(of: line { true }, missing: "on standard input") }
        let first = try ask("password: ")
        guard try ask("again: ") == first else { throw Failure("the two passwords differ", status: ExitStatus.data) }
        return first
    }

    /// A backup's passphrase, from the terminal.
    /// - Parameter isNew: asks twice.
    static func readPassphrase(isNew: Bool) throws(Failure) -> String {
        let first = try ask("passphrase: ")
        if isNew, try ask("again: ") != first {
            throw Failure("the two passphrases differ", status: ExitStatus.data)
        }
        return first
    }

    private static func ask(_ prompt: String) throws(Failure) -> String {
        let terminal: HiddenTerminal
        do {
            terminal = try HiddenTerminal(descriptor: STDIN_FILENO) { tell("sallyport: " + prompt) }
        } catch {
            throw Failure("the terminal cannot be set up: \(error)", status: ExitStatus.unavailable)
        }
        defer {
            terminal.show()
            tell("\n")
        }
        return try text(of: line { terminal.waitForInput() }, missing: "")
    }

    private static func text(of bytes: [UInt8]?, missing place: String) throws(Failure) -> String {
        guard var bytes else {
            throw Failure(["there is no password", place].joined(separator: " "), status: ExitStatus.data)
        }
        defer { SecretBytes.wipe(&bytes) }
        // Repaired, it would be a password that nobody can type.
        guard bytes.count <= maxBytes, let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure("the password must be UTF-8 of at most 1,024 bytes", status: ExitStatus.data)
        }
        return text
    }

    /// One line without its end, byte by byte, so that what follows stays unread; nil where there is none at all.
    /// - Parameter mayRead: asked before each byte; false ends the line.
    private static func line(_ mayRead: () -> Bool) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(maxBytes + 1)
        var byte: UInt8 = 0
        while bytes.count <= maxBytes, mayRead() {
            let count = unsafe Glibc.read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return bytes.isEmpty ? nil : bytes }
            if byte == UInt8(ascii: "\n") {
                if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
                return bytes
            }
            bytes.append(byte)
        }
        return bytes
    }

    private static func tell(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
