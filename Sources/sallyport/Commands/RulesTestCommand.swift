internal import ArgumentParser
internal import JSON
internal import Rules

struct RulesTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Ask the rules what a request would come to.",
        discussion: """
            Prints the status: 200 let in, 401 has to log in first, 403 denied or has to give the password again. The \
            roles of a username without roles are read from the accounts. Nothing is asked of the running site.
            """)

    @OptionGroup var question: RulesQuestion

    func run() throws {
        try reporting {
            let asked = try question.load()
            let decision = asked.rules.decide(asked.question)
            guard question.json else {
                print("\(decision.verdict.status) \(decision.verdict.words)")
                return
            }
            let object: JSONObject = [
                "status": .integer(Int64(decision.verdict.status)), "verdict": .string(decision.verdict.words),
                "line": decision.rule.map { .integer(Int64($0.line)) } ?? .null,
            ]
            print(String(decoding: JSONWriter.write(object), as: UTF8.self))
        }
    }
}
