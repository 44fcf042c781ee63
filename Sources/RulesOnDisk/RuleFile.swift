internal import Glibc
public import Rules
internal import Settings

/// The rules of a file that its operator may change at any time: what is good takes force at the next question, in
/// every process that looks, and what is not never does.
///
/// Whether the file changed is asked of its inode at each question (one stat(2), 1 µs). What took force is kept beside,
/// so that a process that starts while the file is bad still has the last good rules.
public final class RuleFile: RuleSource {
    /// What an operator wants to read in the log.
    public enum Report: Sendable, Equatable {
        case inForce(rules: Int)
        /// The file cannot be used; `lastGood`: older rules hold instead, otherwise nobody is let in.
        case refused(String, lastGood: Bool)
        /// The last good rules cannot be kept for those who start later.
        case notKept(String)
    }

    private let path: String
    private let lastGood: LastGoodRules?
    private let report: (Report) -> Void

    private var seen: FileState?
    /// Whether a change after the one that was seen would show in the file's state.
    private var isSettled = false
    private var text: [UInt8]?
    private var inForce: RuleSet?
    /// Whether what lies beside is at least as new as what is in force here.
    private var isKept = false
    private var refusal = "nobody looked yet"

    /// - Parameters:
    ///   - folder: where the last good rules are kept; empty: nowhere.
    ///   - report: is told once of each change.
    public init(_ path: String, keepingLastGoodIn folder: String, report: @escaping (Report) -> Void) {
        self.path = path
        lastGood = folder.isEmpty ? nil : LastGoodRules(folder: folder)
        self.report = report
    }

    public func ruleSet() throws(NoRules) -> RuleSet {
        let state = FileState(of: path)
        if state != seen || !isSettled { look(at: state) }
        guard let inForce else { throw NoRules(detail: "\(path): \(refusal)") }
        return inForce
    }

    private func look(at state: FileState) {
        let isNew = state != seen
        seen = state
        isSettled = state.isSettled()
        do {
            let found = try RegularFile.read(path, maxBytes: RuleSet.maxBytes)
            if let text, text == found, !isNew { return }
            let rules = try RuleSet(parsing: found)
            text = found
            takeForce(rules, found)
        } catch {
            refuse("\(error)", isNew: isNew)
        }
    }

    private func takeForce(_ rules: RuleSet, _ text: [UInt8]) {
        let isKnown = inForce == rules && refusal.isEmpty
        inForce = rules
        refusal = ""
        guard !isKnown else { return }
        report(.inForce(rules: rules.rules.count))
        do {
            try lastGood?.keep(text)
            isKept = lastGood != nil
        } catch {
            isKept = false
            report(.notKept("\(error)"))
        }
    }

    /// Tells of it once: again only where the file, or what is wrong with it, is another.
    private func refuse(_ sentence: String, isNew: Bool) {
        text = nil
        guard isNew || sentence != refusal else { return }
        refusal = sentence
        // Another process may have seen good rules since we were asked last.
        if inForce == nil || isKept { inForce = lastGood?.read() ?? inForce }
        report(.refused(sentence, lastGood: inForce != nil))
    }
}

/// What tells a file from its successor, and a file as it was from what it is now.
private struct FileState: Equatable {
    /// Of stat(2): 0, or why there is nothing to see.
    private var failure: Int32 = 0
    private var numbers: [Int] = []

    init(of path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            failure = errno
            return
        }
        numbers = [
            Int(bitPattern: UInt(status.st_dev)), Int(bitPattern: UInt(status.st_ino)), Int(status.st_size),
            status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
        ]
    }

    /// Whether the last change is so long ago that another one has another time: the kernel's clock goes in steps of
    /// some milliseconds.
    func isSettled() -> Bool {
        guard failure == 0 else { return true }
        var now = timespec()
        guard unsafe clock_gettime(CLOCK_REALTIME, &now) == 0 else { return false }
        return abs(now.tv_sec - numbers[5]) >= 2
    }
}
