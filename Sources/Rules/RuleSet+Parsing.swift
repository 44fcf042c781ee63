internal import Identity

/// The file of rules, a rule a line, read top down:
///
///     allow|deny WHO METHODS WHAT [fresh]
///     expect PERSON METHOD ADDRESS STATUS [from ADDRESS] [fresh|stale]
extension RuleSet {
    /// The longest file that is read, in bytes.
    public static let maxBytes = 262_144
    static let maxLineBytes = 4_096
    /// Rules, and expectations, in one file.
    static let maxCount = 1_000

    /// Reads the file and holds its rules against its expectations.
    /// - Throws: every fault, by line; those of expectations only where all else is in order.
    public init(parsing bytes: [UInt8]) throws(RuleFaults) {
        guard bytes.count <= Self.maxBytes else { throw Self.whole("is larger than \(Self.maxBytes) bytes") }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw Self.whole("is not UTF-8") }
        // What is cut short within a line might allow more than was meant.
        guard bytes.last == 0x0A else { throw Self.whole("does not end with a line break") }
        var rules: [Rule] = []
        var expectations: [Expectation] = []
        var faults: [RuleFault] = []
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            do throws(RuleFault.Sentence) {
                switch try RuleLine(line, number: index + 1) {
                case .nothing: break
                case .rule(let rule): rules.append(rule)
                case .expectation(let expectation): expectations.append(expectation)
                }
            } catch {
                faults.append(RuleFault(line: index + 1, sentence: error.text))
            }
        }
        guard faults.isEmpty else { throw RuleFaults(list: faults) }
        guard !rules.isEmpty else { throw Self.whole("holds no rule") }
        guard rules.count <= Self.maxCount, expectations.count <= Self.maxCount else {
            throw Self.whole("holds more than \(Self.maxCount) rules or expectations")
        }
        self.rules = rules
        self.expectations = expectations
        let unmet = expectations.compactMap { $0.fault(in: self) }
        guard unmet.isEmpty else { throw RuleFaults(list: unmet) }
    }

    private static func whole(_ sentence: String) -> RuleFaults {
        RuleFaults(list: [RuleFault(line: nil, sentence: sentence)])
    }
}

/// What one line says.
private enum RuleLine {
    case nothing
    case rule(Rule)
    case expectation(Expectation)

    init(_ line: ArraySlice<UInt8>, number: Int) throws(RuleFault.Sentence) {
        guard line.count <= RuleSet.maxLineBytes else { throw "is longer than \(RuleSet.maxLineBytes) bytes" }
        guard !line.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) else {
            throw "has a control character (lines end with a line feed alone)"
        }
        // By byte: a Character may join a space and what follows it.
        let words = line.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 }).map {
            Substring(String(decoding: $0, as: UTF8.self))
        }
        guard let first = words.first, first.utf8.first != UInt8(ascii: "#") else {
            self = .nothing
            return
        }
        let text = String(decoding: line, as: UTF8.self)
        switch String(first) {
        case "allow": self = .rule(try Rule(.allow, words, line: number, text: text))
        case "deny": self = .rule(try Rule(.deny, words, line: number, text: text))
        case "expect": self = .expectation(try Expectation(words, line: number))
        default: throw "\(quoted(first)) begins no line: allow, deny, expect or #"
        }
    }
}

extension Rule {
    fileprivate init(_ effect: Effect, _ words: [Substring], line: Int, text: String) throws(RuleFault.Sentence) {
        guard words.count == 4 || words.count == 5 else {
            throw "a rule is: allow|deny WHO METHODS WHAT [fresh]"
        }
        wantsFresh = words.count == 5
        guard !wantsFresh || words[4].utf8.elementsEqual("fresh".utf8) else {
            throw "\(quoted(words[4])) is not known: after the address stands fresh or nothing"
        }
        who = try Who(words[1])
        guard !wantsFresh || effect == .allow && who.wantsLogin else {
            throw "fresh is asked of users: allow users, role: or user:"
        }
        methods = try Self.methods(words[2])
        if words[3].utf8.elementsEqual("*".utf8) {
            (host, path) = (.any, try PathPattern([UInt8(ascii: "/")]))
        } else {
            let (name, pattern) = try NamedPlace.parts(of: words[3])
            guard let host = HostPattern(name) else {
                throw "\(quoted(words[3])) has no host: a name without port, *.example.org or *"
            }
            self.host = host
            path = try PathPattern(pattern)
        }
        self.effect = effect
        self.line = line
        self.text = text
    }

    private static func methods(_ word: Substring) throws(RuleFault.Sentence) -> [[UInt8]]? {
        if word.utf8.elementsEqual("*".utf8) { return nil }
        let names = word.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard names.allSatisfy(isMethod) else { throw "\(quoted(word)) is no list of methods: * or GET,POST" }
        return names.map { Array($0) }
    }

    fileprivate static func isMethod(_ name: Substring.UTF8View) -> Bool {
        !name.isEmpty && name.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) || $0 == 0x2D }
    }
}

extension Expectation {
    fileprivate init(_ words: [Substring], line: Int) throws(RuleFault.Sentence) {
        guard words.count >= 5 else {
            throw "an expectation is: expect PERSON METHOD ADDRESS STATUS [from ADDRESS] [fresh|stale]"
        }
        let person = try NamedPerson(word: words[1])
        guard Rule.isMethod(words[2].utf8) else { throw "\(quoted(words[2])) is no method" }
        let place = try NamedPlace(word: words[3])
        guard let status = Int(words[4]), [200, 401, 403].contains(status) else {
            throw "\(quoted(words[4])) is no status: 200, 401 or 403"
        }
        var rest = words[5...]
        var address = IPAddress(Self.address)
        if rest.first.map({ $0.utf8.elementsEqual("from".utf8) }) ?? false {
            rest.removeFirst()
            address = rest.popFirst().flatMap { IPAddress($0) }
            guard address != nil else { throw "after from stands an address" }
        }
        isFresh = try Self.freshness(&rest)
        guard rest.isEmpty, person.username != nil || isFresh == nil else {
            throw "after the status stand from ADDRESS and, of somebody, fresh or stale"
        }
        let known = person.username.map {
            Asker.Person(username: $0.canonical, roles: person.roles ?? [], isFresh: false)
        }
        question = Question(
            asker: Asker(person: known, address: address), method: String(words[2]), host: place.host,
            paths: [place.path])
        self.status = status
        self.line = line
    }

    private static func freshness(_ words: inout ArraySlice<Substring>) throws(RuleFault.Sentence) -> Bool? {
        guard let word = words.popFirst() else { return nil }
        switch String(word) {
        case "fresh": return true
        case "stale": return false
        default: throw "\(quoted(word)) is not known: after the status stand from ADDRESS, fresh or stale"
        }
    }
}
