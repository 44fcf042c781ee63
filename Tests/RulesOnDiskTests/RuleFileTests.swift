import Glibc
import Rules
import RulesOnDisk
import StoreProcesses
import Testing

@Suite struct RuleFileTests {
    /// A file of rules, its watcher, and what an operator was told.
    private final class Place {
        let folder: TemporaryFolder
        private(set) var reports: [RuleFile.Report] = []
        lazy var watcher = RuleFile(path, keepingLastGoodIn: folder.path) { [unowned self] in reports.append($0) }

        var path: String { folder.path + "/rules" }

        init() throws { folder = try TemporaryFolder() }

        func write(_ text: String, mode: mode_t = 0o644, to name: String = "rules") {
            let path = folder.path + "/" + name
            let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
            _ = unsafe Glibc.write(descriptor, text, text.utf8.count)
            fchmod(descriptor, mode)
            close(descriptor)
        }

        /// How many rules hold now; nil where there are none.
        var count: Int? { try? watcher.ruleSet().rules.count }

        /// Another process that starts.
        func restart() {
            watcher = RuleFile(path, keepingLastGoodIn: folder.path) { [unowned self] in reports.append($0) }
        }
    }

    private let one = "allow users * *\n"
    private let two = "deny user:bob * *\nallow users * *\n"

    @Test("a change takes force at the next question, however soon it comes, and is told of once")
    func change() throws {
        let place = try Place()
        place.write(one)
        #expect(place.count == 1 && place.count == 1)
        place.write(two)
        #expect(place.count == 2 && place.count == 2)
        // As large as before, within the same tick of the kernel's clock.
        for number in 100..<300 {
            place.write(two.replacing("bob", with: "b\(number)"))
            #expect(try place.watcher.ruleSet().rules[0].text.contains("b\(number)"))
        }
        #expect(place.reports.count == 202)
    }

    @Test(
        "a file that is not good never takes force: the last good one holds, and it is told of once",
        arguments: [
            "allow users", "alow users * *\n", "", "# nothing\n", "allow users * *\nexpect nobody GET https://x/ 200\n",
        ])
    func bad(text: String) throws {
        let place = try Place()
        place.write(two)
        #expect(place.count == 2)
        place.write(text)
        for _ in 0..<3 { #expect(place.count == 2) }
        guard case .refused(_, lastGood: true) = place.reports.last else { throw Unexpected() }
        #expect(place.reports.count == 2)
        place.restart()
        #expect(place.count == 2, "the last good rules outlive the process")
        place.write(one)
        #expect(place.count == 1)
    }

    @Test("a file that is gone, too large, not regular, or writable by others never takes force either")
    func unusable() throws {
        let place = try Place()
        place.write(two)
        #expect(place.count == 2)
        place.write(one, mode: 0o666)
        #expect(place.count == 2)
        _ = unsafe chmod(place.path, 0o644)
        #expect(place.count == 1, "a change of its mode is a change")
        place.write(String(repeating: "#\n", count: 200_000))
        #expect(place.count == 1)
        _ = unsafe unlink(place.path)
        #expect(place.count == 1)
        _ = unsafe mkdir(place.path, 0o755)
        #expect(place.count == 1)
        _ = unsafe rmdir(place.path)
        _ = unsafe mkfifo(place.path, 0o644)
        #expect(place.count == 1, "and nobody waits for what comes out of a pipe")
        place.restart()
        #expect(place.count == 1)
    }

    @Test("who was not asked while the file was good has its rules all the same when it is bad")
    func notAsked() throws {
        let place = try Place()
        place.write(two)
        #expect(place.count == 2)
        let other = RuleFile(place.path, keepingLastGoodIn: place.folder.path) { _ in }
        place.write(one)
        #expect(try other.ruleSet().rules.count == 1)
        place.write("x\n")
        #expect(place.count == 1)
    }

    @Test("where there never were good rules there are none, and it says why")
    func none() throws {
        let place = try Place()
        let watcher = place.watcher
        #expect(throws: NoRules(detail: "\(place.path): does not exist")) { try watcher.ruleSet() }
        place.write("x\n")
        let sentence = "\(place.path): line 1: `x` begins no line: allow, deny, expect or #"
        #expect(throws: NoRules(detail: sentence)) { try watcher.ruleSet() }
        #expect(place.reports.allSatisfy { if case .refused(_, lastGood: false) = $0 { true } else { false } })
        // What was kept is judged as the file itself is.
        place.write("also x\n", to: "rules.last-good")
        place.restart()
        #expect(place.count == nil)
    }

    @Test("where the last good rules cannot be kept they hold all the same, and it is told")
    func notKept() throws {
        let folder = try TemporaryFolder()
        let place = try Place()
        place.write(one)
        var reports: [RuleFile.Report] = []
        let watcher = RuleFile(place.path, keepingLastGoodIn: folder.path + "/none") { reports.append($0) }
        #expect(try watcher.ruleSet().rules.count == 1)
        guard reports.count == 2, case .notKept = reports[1] else { throw Unexpected() }
    }

    private struct Unexpected: Error {}
}
