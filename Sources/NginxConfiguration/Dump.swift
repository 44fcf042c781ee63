/// What `nginx -T` prints: the main file and each file that it includes, once, each behind a line
/// `# configuration file PATH:` (src/core/nginx.c).
struct Dump {
    struct File {
        let name: Word
        let directives: [Directive]
    }

    let files: [File]

    /// - Throws: where it begins with no such line, which nginx always writes, or a file cannot be read.
    init(_ bytes: [UInt8]) throws(ConfigurationError) {
        var starts: [(name: Word, marker: Int, content: Int)] = []
        var lineStart = 0
        while lineStart < bytes.count {
            let lineEnd = bytes[lineStart...].firstIndex(of: 0x0A) ?? bytes.count
            if let name = Self.name(in: bytes[lineStart..<lineEnd]) {
                starts.append((name, lineStart, min(lineEnd + 1, bytes.count)))
            }
            lineStart = lineEnd + 1
        }
        guard let first = starts.first, bytes[..<first.marker].allSatisfy({ $0 == 0x0A || $0 == 0x0D }) else {
            throw ConfigurationError(
                place: Place(file: "-", line: 1),
                reason: "this does not begin as the output of nginx -T does, with: # configuration file …:")
        }
        var files: [File] = []
        for (index, start) in starts.enumerated() {
            let end = index + 1 < starts.count ? starts[index + 1].marker : bytes.count
            let directives = try FileParser.parse(bytes[start.content..<end], file: start.name.description)
            files.append(File(name: start.name, directives: directives))
        }
        self.files = files
    }

    private static func name(in line: ArraySlice<UInt8>) -> Word? {
        let prefix = Array("# configuration file ".utf8)
        guard line.starts(with: prefix), line.last == UInt8(ascii: ":"), line.count > prefix.count + 1 else {
            return nil
        }
        return Word(line.dropFirst(prefix.count).dropLast())
    }
}
