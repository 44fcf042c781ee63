internal import ArgumentParser
internal import Glibc
internal import Settings

/// The operator's tool. Data goes to standard output, words to standard error, each line behind `sallyport: `.
@main
struct Sallyport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sallyport",
        abstract: "The sign-in for everything behind one nginx: the operator's tool.",
        discussion: """
            Settings come from the environment (SALLYPORT_…) and from an env file; `sallyport settings` shows them.

            Exit status: 0 done · 64 wrong usage · 65 refused input · 69 something that is needed is not to be had \
            just now · 73 there already · 78 wrong settings, secret or database.
            """,
        version: Version.current,
        subcommands: [
            InitCommand.self, PoolCommand.self, UserCommand.self, ImportCommand.self, ExportCommand.self,
            InviteCommand.self, SessionCommand.self,
            KeyCommand.self, SecretCommand.self, RulesCommand.self, ShareCommand.self, URLCommand.self,
            TokenCommand.self, AuditCommand.self, PurgeCommand.self, CheckCommand.self, BackupCommand.self,
            RestoreCommand.self, MigrateCommand.self, DoctorCommand.self, MetricsCommand.self, SettingsCommand.self,
            VersionCommand.self,
        ])

    /// In place of the parser's own, whose words on standard error look unlike ours.
    static func main() {
        do {
            var command = try parseAsRoot(withKeyIDLast(Array(CommandLine.arguments.dropFirst())))
            try command.run()
        } catch {
            let status = exitCode(for: error)
            if status == .success {
                print(fullMessage(for: error))
            } else {
                message(for: error).split(separator: "\n").map(inOurStyle).forEach(say)
                if status == .validationFailure { say("see sallyport --help") }
            }
            Glibc.exit(status.rawValue)
        }
    }

    /// One thumbprint in 64 (RFC 7638: 43 characters of base64url) begins with a hyphen, and an operator pastes it
    /// where the help says "kid": it goes behind `--`, where the parser takes nothing for an option.
    private static func withKeyIDLast(_ arguments: [String]) -> [String] {
        guard !arguments.contains("--"), let place = arguments.firstIndex(where: isOptionLikeKeyID) else {
            return arguments
        }
        return arguments[..<place] + arguments[(place + 1)...] + ["--", arguments[place]]
    }

    private static func isOptionLikeKeyID(_ argument: String) -> Bool {
        argument.hasPrefix("-") && argument.utf8.count == 43
            && argument.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    /// The parser's words begin with a capital and end with a full stop; ours do not.
    private static func inOurStyle(_ line: Substring) -> String {
        line.prefix(1).lowercased() + (line.hasSuffix(".") ? line.dropLast() : line).dropFirst()
    }
}
