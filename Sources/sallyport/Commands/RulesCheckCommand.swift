internal import ArgumentParser
internal import JSON
internal import Rules
internal import Settings

struct RulesCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Look whether a file of rules would take force.",
        discussion: """
            Reads the file as the gate does, and holds its rules against its expectations. Each finding is a line on \
            standard output; exit status 65 where there is one.
            """)

    @Argument(help: "The file; without it, the one of SALLYPORT_RULES_FILE.")
    var file: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        try reporting {
            let path = try RulesText.path(file, settings.load())
            let text = try RulesText.read(path)
            let rules: RuleSet
            do throws(RuleFaults) {
                rules = try RuleSet(parsing: text)
            } catch {
                if json { show(path, 0, 0, error.list) } else { error.list.forEach { tell($0, of: path) } }
                throw Failure("\(error.list.count) findings", status: ExitStatus.data)
            }
            let counts = (rules: rules.rules.count, expectations: rules.expectations.count)
            if json { show(path, counts.rules, counts.expectations, []) }
            say("\(path): \(counts.rules) rules, \(counts.expectations) expectations, all is well")
        }
    }

    private func tell(_ fault: RuleFault, of path: String) {
        print(fault.line.map { "\(path):\($0): \(fault.sentence)" } ?? "\(path): \(fault.sentence)")
    }

    private func show(_ path: String, _ rules: Int, _ expectations: Int, _ faults: [RuleFault]) {
        let findings = faults.map { fault in
            JSONValue.object([
                "line": fault.line.map { .integer(Int64($0)) } ?? .null, "sentence": .string(fault.sentence),
            ])
        }
        let object: JSONObject = [
            "file": .string(path), "rules": .integer(Int64(rules)), "expectations": .integer(Int64(expectations)),
            "findings": .array(findings),
        ]
        print(String(decoding: JSONWriter.write(object), as: UTF8.self))
    }
}
