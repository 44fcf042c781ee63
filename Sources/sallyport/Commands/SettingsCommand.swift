internal import ArgumentParser
internal import Settings

struct SettingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings",
        abstract: "Print every setting: value, origin, default, unit, meaning.",
        discussion: "No setting is a secret: secrets lie in files, and settings name the files.")

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            for report in try settings.load().reports {
                print(
                    """
                    \(report.name)=\(report.value)
                        origin: \(report.origin)
                        default: \(report.defaultValue.isEmpty ? "(empty)" : report.defaultValue)
                        unit: \(report.unit)
                        meaning: \(report.meaning)
                    """)
            }
        }
    }
}
