import Testing

@testable import Settings

@Suite struct WorkerArgumentsTests {
    private func parse(_ line: String, pools: [String] = ["login", "accounts"]) throws -> WorkerArguments.Request {
        try WorkerArguments.parse(line.split(separator: " ").map(String.init), pools: pools)
    }

    @Test("Every option is taken in any order")
    func taken() throws {
        let request = try parse("--listen unix:/s,mode=0600 --exit-with-parent 7 --pool login --settings /f")
        var expected = WorkerArguments()
        (expected.pool, expected.listen, expected.settingsFile, expected.parent) = (
            "login", "unix:/s,mode=0600", "/f", 7
        )
        #expect(request == .run(expected))
        #expect(try parse("", pools: []) == .run(WorkerArguments()))
    }

    @Test(
        "Help and version need nothing else",
        arguments: [
            ("--help", WorkerArguments.Request.help), ("-h", .help), ("--version", .version),
            ("--pool x --help", .help),
            ("--version --nonsense", .version),
        ])
    func first(line: String, expected: WorkerArguments.Request) throws {
        #expect(try parse(line) == expected)
    }

    @Test(
        "Wrong usage is refused with a sentence for it",
        arguments: [
            ("--nonsense", "unknown argument: see --help"), ("hunter2", "unknown argument: see --help"),
            ("--pool=login", "unknown argument: see --help"), ("", "--pool must be one of login, accounts"),
            ("--pool gate", "--pool must be one of login, accounts"),
            ("--pool Login", "--pool must be one of login, accounts"),
            ("--pool", "--pool wants a value"), ("--pool --listen", "--pool wants a value"),
            ("--pool login --pool login", "--pool stands there twice"), ("--listen", "--listen wants a value"),
            ("--listen a --listen b", "--listen stands there twice"), ("--settings", "--settings wants a value"),
            ("--settings --help", "--settings wants a value"),
            ("--settings a --settings a", "--settings stands there twice"),
            ("--exit-with-parent", "--exit-with-parent wants a value"),
            ("--exit-with-parent 0", "--exit-with-parent wants the id of a process"),
            ("--exit-with-parent x", "--exit-with-parent wants the id of a process"),
            ("--exit-with-parent 99999999999", "--exit-with-parent wants the id of a process"),
            ("--exit-with-parent 7 --exit-with-parent 7", "--exit-with-parent stands there twice"),
        ])
    func refused(line: String, sentence: String) throws {
        let error = #expect(throws: WorkerArguments.UsageError.self) { try parse(line) }
        #expect(error?.sentence == sentence)
    }

    @Test("A program of one pool has no --pool; an empty value is none")
    func others() {
        #expect(throws: WorkerArguments.UsageError.self) { try parse("--pool login", pools: []) }
        #expect(throws: WorkerArguments.UsageError.self) { try WorkerArguments.parse(["--listen", ""], pools: []) }
    }
}
