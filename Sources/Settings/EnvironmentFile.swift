/// A file of `NAME=value` lines, read strictly. `#` begins a comment line; a value may stand in double quotes.
///
/// The same text is read alike by systemd's `EnvironmentFile=`: no escapes, no continuation lines, no variables, and
/// no space around a value unless it stands in quotes.
struct EnvironmentFile {
    /// For messages.
    let path: String
    let values: [String: String]
    /// What is wrong, with the number of the line; no value is repeated.
    let faults: [String]

    /// No file: nothing is set.
    static let none = EnvironmentFile(path: "", text: "")

    init(path: String, text: String) {
        self.path = path
        var values: [String: String] = [:]
        var faults: [String] = []
        // By byte: CR and LF are one Character, so that a comment that ends with both would swallow the next line.
        for (index, line) in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            if line.isEmpty || line.first == UInt8(ascii: "#") { continue }
            let place = "\(path):\(index + 1)"
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else {
                faults.append("\(place): has no =")
                continue
            }
            guard let name = SettingsReader.name(line[..<equals]) else {
                faults.append("\(place): what stands before = is no name")
                continue
            }
            guard let value = Self.unquoted(line[line.index(after: equals)...]) else {
                faults.append("\(place): the value of \(name) has a stray space, quote, backslash or control character")
                continue
            }
            if values.updateValue(value, forKey: name) != nil { faults.append("\(place): \(name) stands there twice") }
        }
        self.values = values
        self.faults = faults
    }

    /// Reads the file; a file that cannot be read is a fault as well, and one that others may write: it says where the
    /// master secret and the accounts are.
    static func read(_ path: String) -> EnvironmentFile {
        do {
            let bytes = try RegularFile.read(path, maxBytes: 64 * 1024)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                return EnvironmentFile(path: path, values: [:], faults: ["\(path): is not UTF-8"])
            }
            return EnvironmentFile(path: path, text: text)
        } catch {
            return EnvironmentFile(path: path, values: [:], faults: ["\(path): \(error)"])
        }
    }

    private init(path: String, values: [String: String], faults: [String]) {
        self.path = path
        self.values = values
        self.faults = faults
    }

    /// The value without its quotes; nil where quotes or backslashes stand elsewhere than around it, or a space at
    /// an end without them.
    private static func unquoted(_ text: Substring.UTF8View) -> String? {
        let quote = UInt8(ascii: "\"")
        let isQuoted = text.count >= 2 && text.first == quote && text.last == quote
        let inner = isQuoted ? text.dropFirst().dropLast() : text
        let space = UInt8(ascii: " ")
        guard isQuoted || inner.first != space && inner.last != space else { return nil }
        let isPlain = inner.allSatisfy {
            $0 != quote && $0 != UInt8(ascii: "'") && $0 != UInt8(ascii: "\\") && $0 >= space && $0 != 0x7F
        }
        return isPlain ? String(Substring(inner)) : nil
    }
}
