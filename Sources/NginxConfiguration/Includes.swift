/// Puts the files of a dump into the places of the `include`s that name them.
struct Includes {
    /// Files that include each other would never end.
    private static let maxDepth = 32
    private static let maxDirectives = 500_000

    private let files: [Dump.File]
    private let folder: Word
    private var reached: Set<Word>
    private var count = 0

    static func expand(_ dump: Dump) throws(ConfigurationError) -> [Directive] {
        let main = dump.files[0]
        var includes = Includes(files: dump.files, main: main.name)
        let directives = try includes.expand(main.directives, depth: 0)
        // A comment that looks like nginx's own line would cut a file in two, and hide its second half.
        if let lost = dump.files.first(where: { !includes.reached.contains($0.name) }) {
            throw ConfigurationError(
                place: Place(file: lost.name.description, line: 1), reason: "no include names this file of the dump")
        }
        return directives
    }

    private init(files: [Dump.File], main: Word) {
        self.files = files
        reached = [main]
        let slash = main.bytes.lastIndex(of: UInt8(ascii: "/"))
        folder = slash.map { Word(main.bytes[...$0]) } ?? ""
    }

    private mutating func expand(_ directives: [Directive], depth: Int) throws(ConfigurationError) -> [Directive] {
        var result: [Directive] = []
        for directive in directives {
            count += 1
            guard depth <= Self.maxDepth, count <= Self.maxDirectives else {
                throw ConfigurationError(place: directive.place, reason: "the includes do not come to an end")
            }
            if directive.name == "include", directive.block == nil, let pattern = directive.arguments.first {
                for file in try named(by: pattern, at: directive.place) {
                    reached.insert(file.name)
                    result += try expand(file.directives, depth: depth + 1)
                }
            } else if let block = directive.block {
                result.append(
                    Directive(
                        name: directive.name, arguments: directive.arguments, block: try expand(block, depth: depth),
                        place: directive.place))
            } else {
                result.append(directive)
            }
        }
        return result
    }

    /// A path is relative to the main file's folder; one with `*`, `?` or `[` names any number of files, in order.
    private func named(by pattern: Word, at place: Place) throws(ConfigurationError) -> [Dump.File] {
        let path = pattern.hasPrefix("/") ? pattern : Word(folder.bytes + pattern.bytes)
        guard path.bytes.contains(where: "*?[".utf8.contains) else {
            guard let file = files.first(where: { $0.name == path }) else {
                throw ConfigurationError(place: place, reason: "\(path) is included, and is not in the dump")
            }
            return [file]
        }
        return files.filter { Glob.matches($0.name.bytes[...], path.bytes[...]) }
            .sorted { $0.name.bytes.lexicographicallyPrecedes($1.name.bytes) }
    }
}

/// glob(7), as far as include takes it.
enum Glob {
    static func matches(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        let names = name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true)
        let patterns = pattern.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true)
        return names.count == patterns.count && zip(names, patterns).allSatisfy(matchesPart)
    }

    /// Neither a slash nor a leading dot is matched by anything but itself.
    private static func matchesPart(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        if name.first == UInt8(ascii: "."), pattern.first != UInt8(ascii: ".") { return false }
        var name = name
        var pattern = pattern
        // Where to go on after the last star took one byte more.
        var retry: (name: ArraySlice<UInt8>, pattern: ArraySlice<UInt8>)?
        while true {
            if pattern.first == UInt8(ascii: "*") {
                pattern = pattern.dropFirst()
                retry = (name, pattern)
            } else if let byte = name.first, let rest = afterOne(byte, pattern) {
                name = name.dropFirst()
                pattern = rest
            } else if name.isEmpty, pattern.isEmpty {
                return true
            } else if let last = retry, !last.name.isEmpty {
                name = last.name.dropFirst()
                pattern = last.pattern
                retry = (name, pattern)
            } else {
                return false
            }
        }
    }

    /// What is left of the pattern when its first part takes that byte; nil where it does not.
    private static func afterOne(_ byte: UInt8, _ pattern: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        switch pattern.first {
        case UInt8(ascii: "?")?: return pattern.dropFirst()
        case UInt8(ascii: "["): return afterSet(byte, pattern.dropFirst())
        case let first?: return first == byte ? pattern.dropFirst() : nil
        case nil: return nil
        }
    }

    private static func afterSet(_ byte: UInt8, _ pattern: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var rest = pattern
        let isNegated = rest.first == UInt8(ascii: "!")
        if isNegated { rest = rest.dropFirst() }
        var isFound = false
        var isFirst = true
        while let low = rest.popFirst() {
            if low == UInt8(ascii: "]"), !isFirst { return isFound != isNegated ? rest : nil }
            isFirst = false
            if rest.first == UInt8(ascii: "-"), let high = rest.dropFirst().first, high != UInt8(ascii: "]") {
                rest = rest.dropFirst(2)
                isFound = isFound || (low <= byte && byte <= high)
            } else {
                isFound = isFound || low == byte
            }
        }
        return nil
    }
}
