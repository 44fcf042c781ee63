internal import ArgumentParser
internal import Settings

/// The operator's tool. Data goes to standard output, words to standard error.
@main
struct Sallyport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sallyport",
        abstract: "The sign-in for everything behind one nginx: the operator's tool.",
        discussion: """
            Settings come from the environment (SALLYPORT_…) and from an env file; `sallyport settings` shows them.

            Exit status: 0 done · 64 wrong usage · 65 refused input · 69 the database is not to be had just now ·
            73 there already · 78 wrong settings, secret or database.
            """,
        version: Version.current,
        subcommands: [
            InitCommand.self, PoolCommand.self, UserCommand.self, CheckCommand.self, SettingsCommand.self,
            VersionCommand.self,
        ])
}
