internal import ArgumentParser
internal import JSON
internal import Rules

struct RulesExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tell why the rules decide as they do: which line, and which before it were about others.",
        discussion: """
            For each way in which the path may be read: the rules about this address and method up to the one that \
            decides. Where a path can be read in several ways, the worst decision counts.
            """)

    @OptionGroup var question: RulesQuestion

    func run() throws {
        try reporting {
            let asked = try question.load()
            let readings = asked.rules.explain(asked.question)
            let worst = asked.rules.decide(asked.question)
            if question.json {
                printJSON(readings, worst)
            } else {
                for reading in readings { show(reading.path, reading.steps, reading.decision, asked.file) }
                if readings.count > 1 { print("together: \(worst.verdict.status) \(worst.verdict.words)") }
            }
        }
    }

    private func show(_ path: String, _ steps: [RuleSet.Step], _ decision: RuleSet.Decision, _ file: String) {
        print("path \(path): \(decision.verdict.status) \(decision.verdict.words)")
        for step in steps {
            let meaning = step.namesAsker ? "decides" : "is about others"
            print("  \(file):\(step.rule.line): \(step.rule.text)\n    \(meaning)")
        }
        if steps.last?.namesAsker != true { print("  no rule is about \(question.who) here, and so it is denied") }
        if decision.verdict == .logIn, let rule = decision.rule {
            print("  line \(rule.line) may let in who has logged in")
        }
    }

    private func printJSON(
        _ readings: [(path: String, steps: [RuleSet.Step], decision: RuleSet.Decision)], _ worst: RuleSet.Decision
    ) {
        let paths = readings.map { reading in
            JSONValue.object([
                "path": .string(reading.path), "status": .integer(Int64(reading.decision.verdict.status)),
                "rules": .array(
                    reading.steps.map { step in
                        .object([
                            "line": .integer(Int64(step.rule.line)), "rule": .string(step.rule.text),
                            "decides": .bool(step.namesAsker),
                        ])
                    }),
            ])
        }
        let object: JSONObject = [
            "status": .integer(Int64(worst.verdict.status)), "verdict": .string(worst.verdict.words),
            "line": worst.rule.map { .integer(Int64($0.line)) } ?? .null, "paths": .array(paths),
        ]
        print(String(decoding: JSONWriter.write(object), as: UTF8.self))
    }
}
