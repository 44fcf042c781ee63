internal import Glibc

/// A file of `NAME=value` lines, read strictly. `#` begins a comment line; a value may stand in double quotes.
///
/// The same text is read alike by systemd's `EnvironmentFile=`: no escapes, no continuation lines, no variables.
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
        // By scalars and bytes: to Swift, a line break after a carriage return is another character.
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.map(Substring.init).enumerated() {
            if line.isEmpty || line.utf8.first == UInt8(ascii: "#") { continue }
            let place = "\(path):\(index + 1)"
            guard let equals = line.utf8.firstIndex(of: UInt8(ascii: "=")) else {
                faults.append("\(place): has no =")
                continue
            }
            let name = String(line[..<equals])
            guard Self.isName(name) else {
                faults.append("\(place): what stands before = is no name")
                continue
            }
            guard let value = Self.unquoted(line[line.utf8.index(after: equals)...]) else {
                faults.append("\(place): the value of \(name) has a stray quote, backslash or control character")
                continue
            }
            if values.updateValue(value, forKey: name) != nil { faults.append("\(place): \(name) stands there twice") }
        }
        self.values = values
        self.faults = faults
    }

    /// Reads the file; a file that cannot be read is a fault as well.
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

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || $0 == UInt8(ascii: "_")
            }
    }

    /// The value without its quotes; nil where quotes or backslashes stand elsewhere than around it.
    private static func unquoted(_ text: Substring) -> String? {
        let (bytes, quote) = (text.utf8, UInt8(ascii: "\""))
        let isQuoted = bytes.count >= 2 && bytes.first == quote && bytes.last == quote
        let inner = isQuoted ? Substring(bytes.dropFirst().dropLast()) : text
        let isPlain = inner.unicodeScalars.allSatisfy {
            $0 != "\"" && $0 != "'" && $0 != "\\" && $0.value >= 0x20 && $0.value != 0x7F
        }
        return isPlain ? String(inner) : nil
    }
}
