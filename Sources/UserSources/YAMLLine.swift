/// Why a line is none of the YAML that is read here.
enum YAMLFault: Error, Equatable {
    case tab, unknownSyntax, quote

    var sentence: String {
        switch self {
        case .tab: "a tab indents nothing in YAML"
        case .unknownSyntax: "this YAML is not read here: anchors, tags, flow mappings, texts of several lines"
        case .quote: "a quoted text has no end, something behind it, or an escape that is not read here"
        }
    }
}

/// A line of block YAML: how far it is indented, and `name: text`, `name:` or `- text`.
struct YAMLLine: Equatable {
    enum Content: Equatable {
        /// nil: what belongs to the name stands on the lines below.
        case entry(String, String?)
        case item(String)
    }

    let indentation: Int
    let content: Content

    /// - Returns: nil for a line with nothing on it, a comment, or `---`.
    init?(_ line: String) throws(YAMLFault) {
        let rest = line.drop { $0 == " " }
        indentation = line.utf8.count - rest.utf8.count
        guard let first = rest.utf8.first, first != UInt8(ascii: "#"), line != "---" else { return nil }
        guard first != UInt8(ascii: "\t") else { throw .tab }
        if rest.hasPrefix("- ") {
            guard let text = try Self.scalar(rest.dropFirst(2)) else { throw .unknownSyntax }
            content = .item(text)
            return
        }
        var text = rest
        let name = try Self.name(&text)
        content = .entry(name, try Self.scalar(text))
    }

    /// What stands before the colon, which goes as well.
    private static func name(_ text: inout Substring) throws(YAMLFault) -> String {
        if text.first == "\"" || text.first == "'" {
            let name = try quoted(&text)
            guard text.utf8.first == UInt8(ascii: ":") else { throw .unknownSyntax }
            text = text.dropFirst()
            guard text.isEmpty || text.first == " " else { throw .unknownSyntax }
            return name
        }
        let bytes = Array(text.utf8)
        // A colon counts that a space or the end follows (YAML 1.2.2 §7.3.3).
        guard
            let colon = bytes.indices.first(where: {
                bytes[$0] == UInt8(ascii: ":") && ($0 + 1 == bytes.count || bytes[$0 + 1] == UInt8(ascii: " "))
            }), let name = try plain(bytes[..<colon])
        else { throw .unknownSyntax }
        text = Substring(String(decoding: bytes[(colon + 1)...], as: UTF8.self))
        return name
    }

    /// A text on one line; nil where there is none.
    private static func scalar(_ text: Substring) throws(YAMLFault) -> String? {
        var rest = text.drop { $0 == " " }
        guard let first = rest.first, first != "#" else { return nil }
        if first == "[" { return try flowList(rest) }
        guard first == "\"" || first == "'" else { return try plain(Array(rest.utf8)[...]) }
        let value = try quoted(&rest)
        let behind = rest.drop { $0 == " " }
        guard behind.isEmpty || (behind.first == "#" && rest.first == " ") else { throw .quote }
        return value
    }

    /// `[admins, dev]`, as a text with commas between.
    private static func flowList(_ text: Substring) throws(YAMLFault) -> String {
        let trimmed = Substring(String(decoding: trimmed(Array(text.utf8)[...]), as: UTF8.self))
        guard trimmed.last == "]" else { throw .unknownSyntax }
        var items: [String] = []
        for part in trimmed.dropFirst().dropLast().split(separator: ",") {
            guard let item = try scalar(part) else { throw .unknownSyntax }
            items.append(item)
        }
        return items.joined(separator: ",")
    }

    /// An unquoted text up to a comment.
    private static func plain(_ bytes: ArraySlice<UInt8>) throws(YAMLFault) -> String? {
        var end = bytes.startIndex
        while end < bytes.endIndex {
            if bytes[end] == UInt8(ascii: "#"), end > bytes.startIndex, bytes[end - 1] == UInt8(ascii: " ") { break }
            end += 1
        }
        let text = trimmed(bytes[..<end])
        guard let first = text.first else { return nil }
        // What begins something else (YAML 1.2.2 §5.3).
        guard !Array("&*!|>{}[],%@`-?:\"'".utf8).contains(first) else { throw .unknownSyntax }
        return String(decoding: text, as: UTF8.self)
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes
        while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
        return bytes
    }

    /// Takes a quoted text from the beginning of the line.
    private static func quoted(_ text: inout Substring) throws(YAMLFault) -> String {
        let bytes = Array(text.utf8)
        let quote = bytes[0]
        var (value, position) = ([UInt8](), 1)
        while position < bytes.count {
            let byte = bytes[position]
            let next = position + 1 < bytes.count ? bytes[position + 1] : nil
            if byte == quote {
                guard quote == UInt8(ascii: "'"), next == quote else {
                    text = Substring(String(decoding: bytes[(position + 1)...], as: UTF8.self))
                    return String(decoding: value, as: UTF8.self)
                }
                position += 1
            } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                guard let next, next == quote || next == UInt8(ascii: "\\") || next == UInt8(ascii: "/") else {
                    throw .quote
                }
                value.append(next)
                position += 2
                continue
            }
            value.append(byte)
            position += 1
        }
        throw .quote
    }
}
