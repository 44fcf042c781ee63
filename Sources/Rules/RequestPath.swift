internal import ASCII

/// The path of a request, in every way in which it might be read behind the gate.
///
/// nginx decides by `$uri`: decoded once, `.` and `..` resolved, slashes merged. An application that is handed the
/// target as the client wrote it may read another path in it, so rules are asked about each of these:
/// - as nginx reads it;
/// - with `%2F` as a byte of a segment, for who takes the target apart before decoding it;
/// - with `.` and `..` as any other name, for who resolves nothing (`/a/../b` is below `/a` there);
/// - without what follows a `;` in a segment, for who knows parameters of segments (RFC 3986 §3.3);
/// - and any of these together.
public struct RequestPath: Sendable, Equatable {
    /// The bytes of one segment, decoded.
    public typealias Segment = [UInt8]

    /// As nginx has it in `$uri`; UTF-8 that begins with a slash.
    public let bytes: [UInt8]
    /// The segments of each way to read it, nginx's first; none of them is empty.
    public let readings: [[Segment]]

    /// The longest path that is read, in bytes.
    public static let maxBytes = 8_192

    /// Reads a request target (nginx's `$request_uri`), its query left out.
    public init(target: some Collection<UInt8>) throws(PathRefusal) {
        let raw = Array(Array(target).prefix { $0 != UInt8(ascii: "?") })
        guard raw.count <= Self.maxBytes else { throw .tooLong }
        if Self.isPlain(raw) { self.init(plain: raw) } else { try self.init(takingApart: raw) }
    }

    private init(plain raw: [UInt8]) {
        bytes = raw
        readings = [Self.pieces(raw).filter { !$0.isEmpty }.map(Array.init)]
    }

    /// Reads any path, with all that may hide in it.
    init(takingApart raw: [UInt8]) throws(PathRefusal) {
        // Nothing: the absolute form without a path (RFC 9112 §3.2.2).
        guard raw.isEmpty || raw.first == UInt8(ascii: "/") else { throw .noPath }
        guard !raw.contains(UInt8(ascii: "#")) else { throw .fragment }
        let decoded = try Self.decoded(raw)
        try Self.check(decoded)
        let pieces = Self.pieces(decoded)
        let resolved = try Self.resolved(pieces)
        bytes = Self.joined(resolved, endsInFolder: Self.namesFolder(pieces))
        var raws: [Segment] = []
        for piece in Self.pieces(raw) { raws.append(try Self.decoded(piece)) }
        let isPlain = raws.elementsEqual(pieces, by: ==) && !decoded.contains(UInt8(ascii: ";"))
        readings = isPlain && raws.allSatisfy({ !Self.isDots($0[...]) }) ? [resolved] : try Self.readings(pieces, raws)
    }

    /// Whether there is but one way to read the path, and nothing to take apart, as in nearly all of them: printable
    /// ASCII without `%`, `;`, `#`, `\`, empty segments or ones that begin with a dot.
    private static func isPlain(_ raw: [UInt8]) -> Bool {
        let slash = UInt8(ascii: "/")
        guard raw.first == slash else { return false }
        var isAfterSlash = false
        for byte in raw {
            switch Unicode.Scalar(byte) {
            case "/" where isAfterSlash, "." where isAfterSlash, "%", ";", "#", "\\": return false
            case "!"..."~": isAfterSlash = byte == slash
            default: return false
            }
        }
        return true
    }

    /// All that may be made of the path, nginx's own reading first.
    private static func readings(
        _ pieces: [ArraySlice<UInt8>], _ raws: [Segment]
    ) throws(PathRefusal) -> [[Segment]] {
        var readings: [[Segment]] = []
        for segments in [pieces, raws.map { $0[...] }] {
            for segments in [segments, segments.map { $0.prefix { $0 != UInt8(ascii: ";") } }] {
                for reading in [try resolved(segments), segments.map(Array.init).filter { !$0.isEmpty }]
                where !readings.contains(reading) { readings.append(reading) }
            }
        }
        return readings
    }

    /// Reads what nginx serves (`$uri`), which is decoded already.
    public init(served: some Collection<UInt8>) throws(PathRefusal) {
        bytes = Array(served)
        guard bytes.count <= Self.maxBytes else { throw .tooLong }
        guard bytes.first == UInt8(ascii: "/") else { throw .noPath }
        try Self.check(bytes)
        readings = [try Self.resolved(Self.pieces(bytes))]
    }

    private static func pieces(_ path: [UInt8]) -> [ArraySlice<UInt8>] {
        path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    }

    private static func check(_ path: [UInt8]) throws(PathRefusal) {
        guard !path.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { throw .control }
        guard !path.contains(UInt8(ascii: "\\")) else { throw .backslash }
        guard String(validating: path, as: UTF8.self) != nil else { throw .notUTF8 }
    }

    /// RFC 3986 §5.2.4 as nginx does it: empty segments count for nothing, and nothing lies above the root.
    private static func resolved(_ pieces: [ArraySlice<UInt8>]) throws(PathRefusal) -> [Segment] {
        var open: [Segment] = []
        for piece in pieces where !isEmptyOrDot(piece) {
            if isTwoDots(piece) {
                guard open.popLast() != nil else { throw .aboveRoot }
            } else {
                open.append(Array(piece))
            }
        }
        return open
    }

    private static func namesFolder(_ pieces: [ArraySlice<UInt8>]) -> Bool {
        guard let last = pieces.last else { return true }
        return isEmptyOrDot(last) || isTwoDots(last)
    }

    private static func joined(_ segments: [Segment], endsInFolder: Bool) -> [UInt8] {
        let path = segments.flatMap { [UInt8(ascii: "/")] + $0 }
        return endsInFolder || path.isEmpty ? path + [UInt8(ascii: "/")] : path
    }

    private static func isEmptyOrDot(_ piece: ArraySlice<UInt8>) -> Bool {
        piece.isEmpty || piece.elementsEqual([UInt8(ascii: ".")])
    }

    private static func isDots(_ piece: ArraySlice<UInt8>) -> Bool {
        !piece.isEmpty && (isEmptyOrDot(piece) || isTwoDots(piece))
    }

    private static func isTwoDots(_ piece: ArraySlice<UInt8>) -> Bool {
        piece.elementsEqual([UInt8(ascii: "."), UInt8(ascii: ".")])
    }

    /// Decodes `%XX`, once.
    static func decoded(_ text: some Sequence<UInt8>) throws(PathRefusal) -> [UInt8] {
        guard let bytes = text.percentDecoded() else { throw .malformedEscape }
        return bytes
    }
}
