/// Makes a tree of one file's statements; `include` is still among them.
struct FileParser {
    /// Far more than anybody writes, and less than a stack holds.
    private static let maxDepth = 64

    private var tokenizer: Tokenizer

    static func parse(
        _ bytes: ArraySlice<UInt8>, file: String, line: Int = 1
    ) throws(ConfigurationError) -> [Directive] {
        var parser = FileParser(tokenizer: Tokenizer(bytes, file: file, line: line))
        return try parser.directives(depth: 0)
    }

    private mutating func directives(depth: Int) throws(ConfigurationError) -> [Directive] {
        guard depth <= Self.maxDepth else { throw tokenizer.failure("blocks lie too deep in each other") }
        var directives: [Directive] = []
        let opened = tokenizer.line
        while true {
            let statement = try tokenizer.statement()
            switch statement.end {
            case .fileEnd:
                guard depth == 0 else { throw tokenizer.failure("a block is not closed", line: opened) }
                return directives
            case .blockEnd:
                guard depth > 0 else { throw tokenizer.failure("an unexpected }") }
                return directives
            case .semicolon: directives.append(directive(statement, block: nil))
            case .blockStart:
                if statement.words[0].hasSuffix("_by_lua_block") {
                    try tokenizer.skipLua()
                    directives.append(directive(statement, block: []))
                } else {
                    directives.append(directive(statement, block: try self.directives(depth: depth + 1)))
                }
            }
        }
    }

    private func directive(_ statement: Tokenizer.Statement, block: [Directive]?) -> Directive {
        Directive(
            name: statement.words[0], arguments: Array(statement.words.dropFirst()), block: block,
            place: Place(file: tokenizer.file, line: statement.line))
    }
}
