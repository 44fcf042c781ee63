/// Takes settings from the environment and an env file, checks each, and gathers every fault.
///
/// The environment wins over the file. Ask for each setting once, then call `finish()`.
struct SettingsReader {
    private let environment: [String: String]
    private let file: EnvironmentFile
    private var reports: [SettingReport] = []
    private var faults: [String]

    /// Every name of ours begins so; a name with this prefix that nobody asks for is a fault.
    static let prefix = "SALLYPORT_"

    init(environment: [String: String], file: EnvironmentFile) {
        self.environment = environment
        self.file = file
        faults = file.faults
    }

    /// - Parameter isRequired: whether an empty text is a fault.
    mutating func text(_ name: String, default fallback: String, isRequired: Bool = false, _ meaning: String) -> String
    {
        value(name, default: fallback, unit: "text", meaning) { text in
            isRequired && text.isEmpty ? nil : text
        } hint: {
            "must not be empty"
        }
    }

    /// An absolute path; or empty, where the default is or `mayBeEmpty`.
    mutating func path(
        _ name: String, default fallback: String, mayBeEmpty: Bool = false, _ meaning: String
    ) -> String {
        value(name, default: fallback, unit: "path", meaning) { text in
            text.isEmpty && (fallback.isEmpty || mayBeEmpty) || text.utf8.first == UInt8(ascii: "/") ? text : nil
        } hint: {
            "must be an absolute path"
        }
    }

    /// The beginning of request paths: `/` and words of `[A-Za-z0-9_-]`, without a slash at the end.
    mutating func prefix(_ name: String, default fallback: String, _ meaning: String) -> String {
        value(name, default: fallback, unit: "path of a URL", meaning) { text in
            let words = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
            let isPlain = words.allSatisfy { word in
                !word.isEmpty
                    && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
            }
            return text.hasPrefix("/") && isPlain ? text : nil
        } hint: {
            "must be like /auth: begin with a slash and end without one"
        }
    }

    /// `https://`, a host name or address, perhaps a port, and nothing behind it; or empty.
    mutating func origin(_ name: String, _ meaning: String) -> String {
        value(name, default: "", unit: "https://HOST[:PORT]", meaning) { text in
            let host = text.utf8.dropFirst("https://".utf8.count)
            let isPlain = host.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-.:[]".utf8.contains(byte)
            }
            return text.isEmpty || text.hasPrefix("https://") && !host.isEmpty && isPlain ? text : nil
        } hint: {
            "must be like https://example.org: small letters, no slash at the end"
        }
    }

    mutating func integer(
        _ name: String, default fallback: Int64, in range: ClosedRange<Int64>, unit: String, _ meaning: String
    ) -> Int64 {
        value(
            name, default: String(fallback), unit: "\(unit), \(range.lowerBound) to \(range.upperBound)", meaning
        ) { text in
            guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                let number = Int64(text), range.contains(number)
            else { return nil }
            return number
        } hint: {
            "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
        }
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, default fallback: Choice, _ meaning: String
    ) -> Choice where Choice.RawValue == String {
        let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        return value(name, default: fallback.rawValue, unit: "one of \(words)", meaning) {
            Choice(rawValue: $0)
        } hint: {
            "must be one of \(words)"
        }
    }

    /// Words between commas; none of them empty, each of them as `isGood` wants it.
    mutating func list(
        _ name: String, _ meaning: String, hint: String = "must be words between commas",
        isGood: (String) -> Bool = { _ in true }
    ) -> [String] {
        value(name, default: "", unit: "list between commas", meaning) { text in
            if text.isEmpty { return [] }
            let words = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmed }
            return words.allSatisfy { !$0.isEmpty && !$0.contains(" ") && isGood($0) } ? words : nil
        } hint: {
            hint
        }
    }

    /// Notes a fault where settings that are good by themselves do not go together.
    mutating func require(_ holds: Bool, _ sentence: String) {
        if !holds { faults.append(sentence) }
    }

    /// - Returns: the bytes as a name that a variable of ours may have; nil where they are none.
    static func name(_ bytes: some Sequence<UInt8>) -> String? {
        let name = String(decoding: Array(bytes), as: UTF8.self)
        let isName = name.utf8.allSatisfy {
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "_")
        }
        return isName && !name.isEmpty ? name : nil
    }

    /// - Throws: all faults: of the file's lines, of values, and of names that are not known.
    consuming func finish() throws(SettingsFaults) -> [SettingReport] {
        let known = Set(reports.map(\.name))
        for name in file.values.keys.sorted() where !known.contains(name) {
            faults.append("\(file.path): \(name) is not a setting")
        }
        for name in environment.keys.sorted() where name.hasPrefix(Self.prefix) && !known.contains(name) {
            let shown = Self.name(name.utf8) ?? "a name with other characters than A-Z, 0-9 and _"
            faults.append("environment: \(shown) is not a setting")
        }
        if !faults.isEmpty { throw SettingsFaults(faults) }
        return reports
    }

    mutating func value<Value>(
        _ name: String, default fallback: String, unit: String, _ meaning: String, parse: (String) -> Value?,
        hint: () -> String
    ) -> Value {
        let (text, origin): (String, String) =
            if let text = environment[name] {
                (text, "environment")
            } else if let text = file.values[name] {
                (text, file.path)
            } else {
                (fallback, "default")
            }
        reports.append(
            SettingReport(
                name: name, value: text, origin: origin, defaultValue: fallback, unit: unit, meaning: meaning))
        if !Self.isPlain(text) {
            faults.append("\(origin): \(name) must be UTF-8 of at most 4,096 bytes without control characters")
        } else if let value = parse(text) {
            return value
        } else {
            faults.append("\(origin): \(name) \(hint())")
        }
        guard let value = parse(fallback) else { preconditionFailure("the default of \(name) fails its own check") }
        return value
    }
}

extension SettingsReader {
    /// What any value must be, whatever it means. U+FFFD stands where the environment holds bytes that are no UTF-8.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.count <= 4096
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control && $0 != "\u{FFFD}" }
    }
}

/// One setting as `sallyport settings` shows it.
public struct SettingReport: Sendable, Equatable {
    public let name: String
    public let value: String
    /// `default`, `environment`, or the path of the file.
    public let origin: String
    public let defaultValue: String
    /// The unit or kind, with its range.
    public let unit: String
    public let meaning: String
}

/// All that is wrong with the settings, a line each; no value is repeated, since it may be a secret in a wrong place.
public struct SettingsFaults: Error, Equatable {
    public let lines: [String]

    init(_ lines: [String]) { self.lines = lines }
}

extension Substring {
    fileprivate var trimmed: String {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
