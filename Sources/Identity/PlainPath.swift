internal import ASCII

/// A request's path that everybody reads in the same way: nginx, the gate, and an application that reads the target
/// anew. Other paths are no plain ones, whatever they would mean.
public struct PlainPath: Sendable, Equatable {
    /// Decoded; none is empty, `.` or `..`. A slash at the end is not in them.
    public let segments: [[UInt8]]

    /// A path as nginx serves it.
    /// - Parameter served: nginx's `$uri`: decoded, normalised.
    public init?(served: [UInt8]) {
        guard served.first == UInt8(ascii: "/"), let segments = Self.segments(of: served[...]) else { return nil }
        self.segments = segments
    }

    /// A path as it was asked for.
    ///
    /// - Parameters:
    ///   - asked: nginx's `$uri` when the request came.
    ///   - target: what the client wrote, with its query. Decoded once it must be the same, without any help.
    public init?(asked: [UInt8], target: String) {
        let raw = target.utf8.prefix { $0 != UInt8(ascii: "?") }
        let slash = UInt8(ascii: "/")
        // As many slashes: none of them is an encoded one, which some read as a separator and some do not.
        guard let decoded = raw.percentDecoded(), decoded == asked,
            raw.count(where: { $0 == slash }) == asked.count(where: { $0 == slash })
        else { return nil }
        self.init(served: asked)
    }

    /// The segments of a path that begins with a slash; nil where one of them is odd.
    static func segments(of path: ArraySlice<UInt8>) -> [[UInt8]]? {
        guard !path.contains(where: { $0 < 0x20 || $0 == 0x7F || #"\?#;%"#.utf8.contains($0) }),
            String(validating: path, as: UTF8.self) != nil
        else { return nil }
        var segments = path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(
            Array.init)
        if segments.last?.isEmpty == true { segments.removeLast() }
        let dot = UInt8(ascii: ".")
        guard !segments.contains(where: { $0.isEmpty || $0 == [dot] || $0 == [dot, dot] }) else { return nil }
        return segments
    }
}
