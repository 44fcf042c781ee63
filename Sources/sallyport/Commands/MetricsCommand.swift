internal import AccountStore
internal import Accounts
internal import ArgumentParser
internal import Identity
internal import Metrics
internal import Settings
internal import Wiring

struct MetricsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Print what all workers counted, for Prometheus.",
        discussion: """
            The text format 0.0.4, as nginx/metrics.conf serves it: for the textfile collector of node_exporter, or to \
            look at. Reads the files in SALLYPORT_METRICS_DIR and counts users and sessions; changes nothing, and \
            needs no secret. Where the database does not answer, sallyport_database_up is 0 and the rest is there.
            """)

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            let settings = try settings.load()
            guard !settings.metricsDirectory.isEmpty else {
                throw Failure("SALLYPORT_METRICS_DIR is empty: nothing is counted", status: ExitStatus.configuration)
            }
            let text = Exposition.text(
                from: settings.metricsDirectory, version: Version.current, census: Census(census(settings)))
            print(text, terminator: "")
        }
    }

    private func census(_ settings: Settings) -> AccountCensus? {
        do {
            let store = try SQLiteAccountStore(.open(in: settings.stateDirectory, migrating: false))
            return try store.census(at: .now)
        } catch {
            say("\(settings.stateDirectory): \(error)")
            return nil
        }
    }
}
