internal import Glibc
internal import Settings

/// Takes a password from the terminal without echo, or from standard input.
enum PasswordPrompt {
    /// - Throws: `Failure` where there is none, or the two typed ones differ.
    static func read() throws(Failure) -> String {
        guard isatty(STDIN_FILENO) == 1 else {
            guard let line = readLine(strippingNewline: true) else {
                throw Failure("there is no password on standard input", status: ExitStatus.data)
            }
            return line
        }
        let first = try ask("Password: ")
        guard try ask("Again: ") == first else { throw Failure("the two passwords differ", status: ExitStatus.data) }
        return first
    }

    private static func ask(_ prompt: String) throws(Failure) -> String {
        var shown = termios()
        guard unsafe tcgetattr(STDIN_FILENO, &shown) == 0 else {
            throw Failure("the terminal cannot be set up", status: ExitStatus.unavailable)
        }
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        guard unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0 else {
            throw Failure("the terminal cannot be set up", status: ExitStatus.unavailable)
        }
        defer { unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown) }
        tell(prompt)
        defer { tell("\n") }
        guard let line = readLine(strippingNewline: true) else {
            throw Failure("there is no password", status: ExitStatus.data)
        }
        return line
    }

    private static func tell(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
