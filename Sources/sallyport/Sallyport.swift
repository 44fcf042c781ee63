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
            var command = try parseAsRoot()
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

    /// The parser's words begin with a capital and end with a full stop; ours do not.
    private static func inOurStyle(_ line: Substring) -> String {
        line.prefix(1).lowercased() + (line.hasSuffix(".") ? line.dropLast() : line).dropFirst()
    }
}
