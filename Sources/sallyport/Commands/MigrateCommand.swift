internal import AccountStore
internal import ArgumentParser
internal import Settings

struct MigrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the database to this version's schema.",
        discussion: """
            Workers do the same when they start; before the first worker of a new version starts, this says whether it \
            can be done. Each step is one transaction; where there is nothing to do, nothing is written. May run \
            beside a serving site, whose workers of the version before go on: steps only add.
            """)

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            let folder = try settings.load().stateDirectory
            do {
                _ = try AccountsDatabase.open(in: folder, migrating: true)
            } catch {
                throw Failure("\(folder): \(error)", status: ExitStatus.configuration)
            }
        }
    }
}
