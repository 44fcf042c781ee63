internal import ArgumentParser
internal import Doctor
internal import Glibc
internal import NginxConfiguration
internal import Settings

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look whether nginx and this machine keep closed what should be, and say what to write.",
        discussion: """
            Reads what `nginx -T` prints (as root, or a file of it), looks at sockets, file modes and versions, and \
            then asks the running site what somebody without a login would ask (by curl). It changes nothing. Each \
            finding has a severity, an id, the place, and the line to write. `--ignore` silences a check by its id; \
            `--list` prints all checks of the configuration.

            For cron: `sallyport doctor --quiet` writes nothing where all is well. Exit status 0 where nothing was \
            found, 65 with errors (with `--strict` also with warnings), 69 where something could not be looked at or \
            asked, 78 where the configuration of nginx or the settings cannot be read.
            """)

    @OptionGroup var settings: SettingsOptions

    @Option(help: "A file with the output of nginx -T, or - for standard input, instead of running nginx.")
    var config: String?

    @Option(
        name: .customLong("private"),
        help: "An address that must be refused, with all beneath it: https://host/path. As often as you like.")
    var privateURLs: [String] = []

    @Option(help: "The id of a check whose findings are not wanted. As often as you like.")
    var ignore: [String] = []

    @Flag(help: "Read the configuration alone: look at neither the machine nor the running site.")
    var noTry = false

    @Flag(help: "Let warnings count for the exit status.")
    var strict = false

    @Flag(help: "One JSON object on standard output.")
    var json = false

    @Flag(help: "No words where nothing was found, and no notes.")
    var quiet = false

    @Flag(help: "Print every check of the configuration: id, severity, meaning.")
    var list = false

    func run() throws {
        try reporting {
            if list { return printChecks() }
            let settings = try settings.load()
            let survey = Survey(try configuration(), privateURLs: try addresses(settings))
            var findings = Check.findings(in: survey)
            var unanswered: [String] = []
            if !noTry {
                let file = self.settings.file ?? Settings.defaultFile
                findings +=
                    MachineTrial(configuration: survey.configuration, settings: settings, settingsFile: file).findings()
                let outcome = tryOut(survey, settings)
                findings += outcome.findings
                unanswered = outcome.unanswered
            }
            findings.removeAll { ignore.contains($0.id) || (quiet && $0.severity == .note) }
            try conclude(DoctorReport(findings: findings), unanswered)
        }
    }

    private func printChecks() {
        for check in Check.all { print("\(check.id) (\(check.severity.rawValue)): \(check.summary)") }
    }

    private func addresses(_ settings: Settings) throws(Failure) -> [PrivateURL] {
        var urls: [PrivateURL] = []
        for text in privateURLs + settings.privateURLs {
            guard let url = PrivateURL(text) else {
                throw Failure("\(text) is no https://host/path", status: ExitStatus.usage)
            }
            urls.append(url)
        }
        return urls
    }

    private func configuration() throws(Failure) -> Configuration {
        let dump = try dump()
        do {
            return try Configuration(dump: dump)
        } catch {
            throw Failure("the configuration cannot be read: \(error)", status: ExitStatus.configuration)
        }
    }

    private func dump() throws(Failure) -> [UInt8] {
        if let config {
            do {
                return try DumpFile.read(config)
            } catch {
                throw Failure("\(config) \(error)", status: ExitStatus.unavailable)
            }
        }
        guard let nginx = Program("nginx") else {
            throw Failure("there is no nginx here: give a dump with --config", status: ExitStatus.unavailable)
        }
        guard let result = nginx.run(["-T"]) else {
            throw Failure("\(nginx.path) -T did not end", status: ExitStatus.unavailable)
        }
        guard result.status == 0 else {
            let words = result.errors.split(separator: "\n").suffix(5).map(String.init)
            let hint = geteuid() == 0 ? [] : ["nginx -T reads the keys of certificates: run this as root"]
            throw Failure(words + hint, status: ExitStatus.configuration)
        }
        return result.output
    }

    private func tryOut(_ survey: Survey, _ settings: Settings) -> SiteTrial.Outcome {
        guard let curl = Program("curl") else {
            return SiteTrial.Outcome(unanswered: ["curl is missing, so that the running site was not asked"])
        }
        return SiteTrial(survey: survey, prefix: settings.prefix, curl: curl).run()
    }

    private func conclude(_ report: DoctorReport, _ unanswered: [String]) throws {
        if json {
            put(report.json)
        } else if !report.findings.isEmpty {
            put(String(report.text.dropLast()))
        }
        unanswered.forEach(say)
        let (errors, warnings) = (report.count(.error), report.count(.warning))
        if errors + (strict ? warnings : 0) > 0 {
            throw Failure("\(errors) errors, \(warnings) warnings", status: ExitStatus.data)
        }
        guard unanswered.isEmpty else { throw ExitCode(ExitStatus.unavailable) }
        if !quiet { say(warnings == 0 ? "all is well" : "no errors, \(warnings) warnings") }
    }
}
