internal import AccessTokens
internal import Accounts
internal import ArgumentParser
internal import Glibc
internal import Identity
internal import JSON
internal import Settings
internal import Wiring

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print all users as JSON lines, which sallyport import reads.",
        discussion: """
            An object a line: id, username, email and whether it is verified, roles, times, and with --with-hashes the \
            hash of the password, as a PHC string or as it was imported. Hashes never go to a terminal: they are \
            printed to a file or a pipe, or written to --output, a new file of mode 0600. Ids are for your eyes: an \
            import draws new ones. Reads page by page, beside a serving site; the export is an event in the audit trail.
            """)

    @Flag(name: .customLong("with-hashes"), help: "With the hashes of the passwords: whoever has them can guess.")
    var withHashes = false

    @Option(help: "A file to be made, with mode 0600; standard output otherwise.")
    var output: String?

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            try keepMemoryToItself()
            guard !withHashes || output != nil || isatty(STDOUT_FILENO) == 0 else {
                throw Failure("hashes do not go to a terminal: name a file with --output", status: ExitStatus.data)
            }
            let site = try AccountsSite(settings.load())
            let export = ExportUsers(store: site.store, masterSecret: site.masterSecret)
            let file = try output.map { path throws(Failure) in try ExportFile(path) }
            try doing { () throws(AccountError) in
                try export.begin(withHashes: withHashes, by: .thisOperator, from: .console, at: .now)
            }
            let count = try write(export, to: file?.descriptor ?? STDOUT_FILENO)
            try file?.finish()
            say("exported \(count) users")
        }
    }

    private func write(_ export: ExportUsers, to descriptor: Int32) throws(Failure) -> Int {
        var last: Username?
        var count = 0
        while true {
            let page = try doing { () throws(AccountError) in
                try export.users(after: last, limit: ReadUsers.maxLimit, withHashes: withHashes)
            }
            guard let end = page.last else { return count }
            last = end.user.username
            count += page.count
            var text: [UInt8] = []
            for exported in page {
                var object = JSONObject(forAdmin: exported.user)
                object["password_hash"] = exported.hash.map { .string($0) }
                text += JSONWriter.write(.object(object), escaping: .ascii) + [UInt8(ascii: "\n")]
            }
            try ExportFile.write(text, to: descriptor)
        }
    }
}

/// A new file that nobody else can read; gone again where it is not finished.
final class ExportFile {
    let descriptor: Int32
    private let path: String
    private var isFinished = false

    init(_ path: String) throws(Failure) {
        let opened = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        // Before anything of this object is set: its end would remove a file that is another's.
        guard opened >= 0 else { throw Self.failed(path) }
        self.path = path
        descriptor = opened
    }

    deinit {
        _ = close(descriptor)
        if !isFinished { _ = unsafe unlink(path) }
    }

    func finish() throws(Failure) {
        guard fsync(descriptor) == 0 else { throw Self.failed(path) }
        isFinished = true
    }

    static func write(_ bytes: [UInt8], to descriptor: Int32) throws(Failure) {
        do { try ByteFile.write(bytes, to: descriptor) } catch { throw failed("the output") }
    }

    private static func failed(_ path: String) -> Failure {
        Failure(
            "\(path) cannot be written (\(unsafe String(cString: strerror(errno))))", status: ExitStatus.cannotCreate)
    }
}
