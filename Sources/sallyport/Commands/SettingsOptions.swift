internal import ArgumentParser
internal import Settings

/// What every command that reads settings takes.
struct SettingsOptions: ParsableArguments {
    @Option(name: .customLong("settings"), help: "The env file, instead of \(Settings.defaultFile).")
    var file: String?

    /// - Throws: `Failure` with a line for each fault, exit status 78.
    func load() throws -> Settings {
        do {
            return try Settings.load(environment: ProcessEnvironment.settings(), file: file)
        } catch {
            throw Failure(error.lines, status: ExitStatus.configuration)
        }
    }
}
