/// Which paths a rule is about: one path and everything below it, with `*` for any part of a segment, `**` for any
/// number of segments, and `$` at the end for nothing below.
struct PathPattern: Sendable, Equatable {
    private enum Piece: Sendable, Equatable {
        /// The texts between stars: one alone is the whole segment.
        case segment([[UInt8]])
        case anySegments
    }

    private let pieces: [Piece]
    private let isExact: Bool

    /// Stars in one pattern, so that no path takes long to compare.
    static let maxStars = 8

    /// Reads a path pattern, whose `%XX` stand for bytes that mean nothing by themselves.
    init(_ text: [UInt8]) throws(RuleFault.Sentence) {
        let star = UInt8(ascii: "*")
        guard text.first == UInt8(ascii: "/") else { throw "a path begins with a slash" }
        isExact = text.last == UInt8(ascii: "$")
        let path = Array(isExact ? text.dropLast() : text[...])
        guard !path.contains(where: { "?#\\$".utf8.contains($0) }) else {
            throw "a path has no ?, # or backslash, and $ only at its end (write %24 for the character)"
        }
        guard path.count(where: { $0 == star }) <= Self.maxStars else {
            throw "a path has at most \(Self.maxStars) stars"
        }
        var pieces: [Piece] = []
        for raw in path.split(separator: UInt8(ascii: "/")) {
            if raw.elementsEqual([star, star]) {
                pieces.append(.anySegments)
            } else {
                pieces.append(.segment(try Self.parts(of: raw)))
            }
        }
        self.pieces = pieces
    }

    private static func parts(of raw: ArraySlice<UInt8>) throws(RuleFault.Sentence) -> [[UInt8]] {
        let star = UInt8(ascii: "*")
        guard !zip(raw, raw.dropFirst()).contains(where: { $0 == (star, star) }) else {
            throw "** is a whole segment: /a/**/b"
        }
        var parts: [[UInt8]] = []
        for part in raw.split(separator: star, omittingEmptySubsequences: false) {
            let decoded: [UInt8]
            do { decoded = try RequestPath.decoded(part) } catch { throw "after a % stand two hexadecimal digits" }
            guard !decoded.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == 0x2F || $0 == 0x5C }),
                String(validating: decoded, as: UTF8.self) != nil
            else { throw "a path has no encoded slash, backslash or control character, and is UTF-8" }
            parts.append(decoded)
        }
        guard parts != [[0x2E]], parts != [[0x2E, 0x2E]] else { throw "a path has no . or .. in it" }
        return parts
    }

    func matches(_ segments: [RequestPath.Segment]) -> Bool {
        var piece = 0
        var segment = 0
        // Where the last `**` stands, and what it takes in so far.
        var retry: (piece: Int, segment: Int)?
        while true {
            if piece == pieces.count {
                if !isExact || segment == segments.count { return true }
            } else if case .segment(let parts) = pieces[piece] {
                if segment < segments.count, Self.matches(parts, segments[segment]) {
                    piece += 1
                    segment += 1
                    continue
                }
            } else {
                piece += 1
                retry = (piece, segment)
                continue
            }
            guard let last = retry, last.segment < segments.count else { return false }
            retry = (last.piece, last.segment + 1)
            (piece, segment) = (last.piece, last.segment + 1)
        }
    }

    private static func matches(_ parts: [[UInt8]], _ segment: [UInt8]) -> Bool {
        guard let first = parts.first, let last = parts.last, parts.count > 1 else { return parts.first == segment }
        guard segment.starts(with: first), segment.count >= first.count + last.count, segment.ends(with: last) else {
            return false
        }
        var rest = segment[first.count..<segment.count - last.count]
        for part in parts.dropFirst().dropLast() {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }
}

extension [UInt8] {
    fileprivate func ends(with other: [UInt8]) -> Bool {
        count >= other.count && self[(count - other.count)...] == other[...]
    }
}

extension ArraySlice<UInt8> {
    fileprivate func firstRange(of other: [UInt8]) -> Range<Int>? {
        guard count >= other.count else { return nil }
        for start in startIndex...(endIndex - other.count) where self[start..<start + other.count] == other[...] {
            return start..<start + other.count
        }
        return nil
    }
}
