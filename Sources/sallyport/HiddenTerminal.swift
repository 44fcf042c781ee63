internal import FastCGI
internal import Glibc

/// A terminal that shows nothing of what is typed, until `show()`, or until a signal would end or stop this process:
/// nobody is left with a shell that does not echo.
final class HiddenTerminal {
    /// What a terminal or its operator sends to end or stop a program.
    private static let watched = [SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGTSTP]

    private let descriptor: Int32
    private let shown: termios
    private let signals: SignalDescriptor
    private let prompt: () -> Void
    private var isHidden = true

    /// Hides the terminal, discards what was typed before, and prompts.
    /// - Parameter prompt: shown again where the process was stopped meanwhile.
    init(descriptor: Int32, prompt: @escaping () -> Void) throws {
        var settings = termios()
        try PoolError.check(unsafe tcgetattr(descriptor, &settings), "tcgetattr")
        self.descriptor = descriptor
        self.prompt = prompt
        shown = settings
        // First the signals: one that came in between would leave the terminal hidden.
        signals = try SignalDescriptor(of: Self.watched)
        try hide()
        prompt()
    }

    deinit { show() }

    /// Waits until something can be read; passes on what signals mean meanwhile.
    /// - Returns: false where waiting fails.
    func waitForInput() -> Bool {
        while true {
            var polled = [
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            let result = unsafe poll(&polled, nfds_t(polled.count), -1)
            guard result > 0 || errno == EINTR else { return false }
            let came = signals.read()
            if came.isEmpty, polled[0].revents != 0 { return true }
            came.forEach(passOn)
        }
    }

    /// Puts the terminal back as it was, and lets signals do again what they do.
    func show() {
        guard isHidden else { return }
        isHidden = false
        var settings = shown
        // TCSADRAIN: what was typed ahead is for whoever reads next. A terminal that is gone needs nothing.
        _ = unsafe tcsetattr(descriptor, TCSADRAIN, &settings)
        block(false)
    }

    private func hide() throws(PoolError) {
        var settings = shown
        settings.c_lflag &= ~tcflag_t(ECHO)
        try PoolError.check(unsafe tcsetattr(descriptor, TCSAFLUSH, &settings), "tcsetattr")
        isHidden = true
    }

    /// Sends the signal again, with the terminal as it was. We come back from it where it only stopped us.
    private func passOn(_ signal: Int32) {
        show()
        // Swift's runtime takes SIGQUIT for a crash and would ask on this terminal what to do about it.
        if signal == SIGQUIT { _ = Glibc.signal(SIGQUIT, SIG_DFL) }
        _ = raise(signal)
        block(true)
        // A terminal that cannot be hidden any more must not show a password.
        guard (try? hide()) != nil else { exit(1) }
        prompt()
    }

    private func block(_ isBlocked: Bool) {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in Self.watched { unsafe sigaddset(&set, signal) }
        // Fails only for a word that is none of the two.
        _ = unsafe sigprocmask(isBlocked ? SIG_BLOCK : SIG_UNBLOCK, &set, nil)
    }
}
