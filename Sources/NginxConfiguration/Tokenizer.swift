/// Reads one file's statements byte by byte, as nginx does (src/core/ngx_conf_file.c, ngx_conf_read_token).
///
/// What is odd there is odd here: `#` and `}` within a word belong to it, `${` does not begin a block, after a closing
/// quote only a space, `;`, `{` or `)` may stand, and a backslash stays unless it stands before a quote, a backslash
/// or one of t, r, n.
struct Tokenizer {
    enum End { case semicolon, blockStart, blockEnd, fileEnd }

    struct Statement {
        let words: [Word]
        let end: End
        let line: Int
    }

    let file: String
    private let bytes: ArraySlice<UInt8>
    private var position: Int
    private(set) var line: Int

    /// - Parameter line: the number of the first line.
    init(_ bytes: ArraySlice<UInt8>, file: String, line: Int = 1) {
        self.bytes = bytes
        self.file = file
        self.line = line
        position = bytes.startIndex
    }

    func failure(_ reason: String, line: Int? = nil) -> ConfigurationError {
        ConfigurationError(place: Place(file: file, line: line ?? self.line), reason: reason)
    }

    private mutating func next() -> UInt8? {
        guard position < bytes.endIndex else { return nil }
        defer { position += 1 }
        if bytes[position] == UInt8(ascii: "\n") { line += 1 }
        return bytes[position]
    }

    private var peeked: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    /// The next statement's words, up to what ends it.
    mutating func statement() throws(ConfigurationError) -> Statement {
        var words: [Word] = []
        var first = line
        while true {
            skipSpace()
            if words.isEmpty { first = line }
            guard let byte = peeked else {
                guard words.isEmpty else { throw failure("the file ends within a statement", line: first) }
                return Statement(words: [], end: .fileEnd, line: line)
            }
            switch byte {
            case UInt8(ascii: ";"), UInt8(ascii: "{"):
                _ = next()
                guard !words.isEmpty else { throw failure("an unexpected \(byte == 0x3B ? ";" : "{")") }
                return Statement(words: words, end: byte == 0x3B ? .semicolon : .blockStart, line: first)
            case UInt8(ascii: "}"):
                _ = next()
                guard words.isEmpty else { throw failure("an unexpected }") }
                return Statement(words: [], end: .blockEnd, line: line)
            case UInt8(ascii: "#"):
                while let byte = next(), byte != 0x0A {}
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                words.append(try quotedWord())
            default:
                words.append(try plainWord())
            }
        }
    }

    private mutating func skipSpace() {
        while let byte = peeked, Self.isSpace(byte) { _ = next() }
    }

    /// A word that ends before a space, `;` or `{`.
    private mutating func plainWord() throws(ConfigurationError) -> Word {
        let first = line
        var raw: [UInt8] = []
        var isAfterDollar = false
        while let byte = peeked {
            if Self.isSpace(byte) || byte == UInt8(ascii: ";") { return Word(Self.unescaped(raw)) }
            if byte == UInt8(ascii: "{"), !isAfterDollar { return Word(Self.unescaped(raw)) }
            _ = next()
            raw.append(byte)
            if byte == UInt8(ascii: "\\"), let escaped = next() { raw.append(escaped) }
            isAfterDollar = byte == UInt8(ascii: "$")
        }
        throw failure("the file ends within a statement", line: first)
    }

    private mutating func quotedWord() throws(ConfigurationError) -> Word {
        let first = line
        let quote = next()
        var raw: [UInt8] = []
        while let byte = next() {
            if byte == quote {
                try requireGap()
                return Word(Self.unescaped(raw))
            }
            raw.append(byte)
            if byte == UInt8(ascii: "\\"), let escaped = next() { raw.append(escaped) }
        }
        throw failure("a quote that is not closed", line: first)
    }

    private func requireGap() throws(ConfigurationError) {
        guard let byte = peeked, !Self.isSpace(byte), !";{)".utf8.contains(byte) else { return }
        throw failure("something stands right after a closing quote")
    }

    private static func unescaped(_ raw: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = raw[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let escaped = rest.first, let plain = escapes[escaped] else {
                result.append(byte)
                continue
            }
            result.append(plain)
            rest = rest.dropFirst()
        }
        return result
    }

    private static let escapes: [UInt8: UInt8] = [
        0x22: 0x22, 0x27: 0x27, 0x5C: 0x5C, UInt8(ascii: "t"): 0x09, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "n"): 0x0A,
    ]
}

/// Lua, which another lexer reads (lua-nginx-module: `…_by_lua_block { … }`).
extension Tokenizer {
    /// Passes over Lua up to the brace that closes the block, those in its strings and comments not counted.
    mutating func skipLua() throws(ConfigurationError) {
        let first = line
        var depth = 1
        while let byte = next() {
            switch byte {
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 { return }
            case UInt8(ascii: "\""), UInt8(ascii: "'"): skipLuaString(until: byte)
            case UInt8(ascii: "-") where peeked == UInt8(ascii: "-"):
                _ = next()
                if peeked == UInt8(ascii: "["), skipLongBracket(afterOpening: false) { continue }
                while let byte = next(), byte != 0x0A {}
            case UInt8(ascii: "["): _ = skipLongBracket(afterOpening: true)
            default: break
            }
        }
        throw failure("the file ends within Lua", line: first)
    }

    private mutating func skipLuaString(until quote: UInt8) {
        while let byte = next(), byte != quote {
            if byte == UInt8(ascii: "\\") { _ = next() }
        }
    }

    /// `[[ … ]]`, `[=[ … ]=]` and so on. False, and nothing is passed over, where none begins here.
    private mutating func skipLongBracket(afterOpening: Bool) -> Bool {
        var start = bytes[position...]
        if !afterOpening { start = start.dropFirst() }
        let level = start.prefix { $0 == UInt8(ascii: "=") }.count
        guard start.dropFirst(level).first == UInt8(ascii: "[") else { return false }
        let end = [UInt8(ascii: "]")] + [UInt8](repeating: UInt8(ascii: "="), count: level) + [UInt8(ascii: "]")]
        for _ in 0..<(level + (afterOpening ? 1 : 2)) { _ = next() }
        while position < bytes.endIndex {
            if bytes[position...].starts(with: end) {
                position += end.count
                return true
            }
            _ = next()
        }
        return true
    }
}
