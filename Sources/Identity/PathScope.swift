internal import ASCII

/// A path and everything below it, where somebody may go: `/dav`, `files.example.org/`, `/a/*/b`, `/feed.xml$`.
///
/// It is compared with decoded paths, segment by segment and byte by byte: `/dav` is not `/davenport`. `*` stands for
/// any part of a segment, `$` at the end for nothing below. What stands before the first slash is a host.
public struct PathScope: Sendable, Equatable {
    /// The longest text that is read, in bytes.
    public static let maxBytes = 512
    /// How many `*` there may be, so that no path takes long to compare.
    public static let maxStars = 8

    /// As it was written, the host in lower case.
    public let text: String
    private let host: [UInt8]
    private let segments: [[UInt8]]
    private let isExact: Bool

    /// - Returns: nil for an empty segment, `.` and `..`, control characters, and any of `\ ? # ; %`: what is read
    ///   in more than one way behind the gate opens nothing.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.maxBytes, let slash = bytes.firstIndex(of: UInt8(ascii: "/")),
            bytes.count(where: { $0 == UInt8(ascii: "*") }) <= Self.maxStars
        else { return nil }
        host = bytes[..<slash].lowercasedASCII()
        guard host.allSatisfy(Self.isOfHosts) else { return nil }
        isExact = bytes.last == UInt8(ascii: "$")
        let path = bytes[slash...].dropLast(isExact ? 1 : 0)
        guard !path.contains(UInt8(ascii: "$")), let segments = PlainPath.segments(of: path) else { return nil }
        self.segments = segments
        self.text = String(decoding: host, as: UTF8.self) + String(decoding: bytes[slash...], as: UTF8.self)
    }

    /// - Parameter host: the host that was asked, in lower case.
    public func holds(_ path: PlainPath, of host: String) -> Bool {
        guard self.host.isEmpty || self.host.elementsEqual(host.utf8) else { return false }
        guard path.segments.count >= segments.count, !isExact || path.segments.count == segments.count else {
            return false
        }
        return zip(segments, path.segments).allSatisfy(Self.matches)
    }

    private static func isOfHosts(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || ".-[]:".utf8.contains(byte)
    }

    /// Each star takes as little as it can; one that took too little is gone back to once, the last.
    private static func matches(_ pattern: [UInt8], _ segment: [UInt8]) -> Bool {
        var (p, s) = (0, 0)
        var star: (pattern: Int, segment: Int)?
        while s < segment.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                star = (p, s)
                p += 1
            } else if p < pattern.count, pattern[p] == segment[s] {
                (p, s) = (p + 1, s + 1)
            } else if let last = star {
                star = (last.pattern, last.segment + 1)
                (p, s) = (last.pattern + 1, last.segment + 1)
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
