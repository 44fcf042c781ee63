internal import ASCII
internal import HTTP
internal import Rules

/// A place of files below which everybody has a folder of their own, named like them: `/files/alice/…`.
///
/// nginx serves the files, and says with the question where the place begins. The gate opens no file and names none.
struct FilesPlace {
    private let segments: [[UInt8]]

    /// - Parameter prefix: such as `/files/`, as nginx's files.conf names it.
    /// - Returns: nil where it is none.
    init?(prefix: [UInt8]) {
        guard prefix.first == UInt8(ascii: "/"), prefix.last == UInt8(ascii: "/") else { return nil }
        segments = prefix.split(separator: UInt8(ascii: "/")).map(Array.init)
    }

    /// Why a path names nothing that is ever served; nil where it may.
    func refusal(of paths: AskedPaths) -> String? {
        for path in paths.paths {
            guard path.readings.count == 1 else { return "files: the path can be read in two ways" }
            guard path.bytes.last != UInt8(ascii: "/") else { return "files: a folder" }
            guard let below = below(path), below.count > 1 else { return "files: not below a user's folder" }
            // Once decoded, what looks like an escape was escaped twice.
            guard !path.bytes.contains(UInt8(ascii: "%")) else { return "files: a percent sign" }
            guard !below.contains(where: Self.isHidden) else { return "files: a name that is not served" }
        }
        return nil
    }

    /// Whether every path lies in the folder of that name.
    func isOwn(_ paths: AskedPaths, of username: String) -> Bool {
        paths.paths.allSatisfy { below($0)?.first?.elementsEqual(username.utf8) ?? false }
    }

    private func below(_ path: RequestPath) -> ArraySlice<RequestPath.Segment>? {
        guard let reading = path.readings.first, reading.starts(with: segments) else { return nil }
        return reading.dropFirst(segments.count)
    }

    /// Names with a dot before (`.git`, `.htpasswd`), and what databases and editors leave.
    private static func isHidden(_ segment: RequestPath.Segment) -> Bool {
        let lowered = segment.lowercasedASCII()
        guard lowered.first != UInt8(ascii: ".") else { return true }
        return endings.contains { lowered.count >= $0.count && lowered.suffix($0.count).elementsEqual($0) }
    }

    private static let endings = [
        ".db", ".sqlite", ".sqlite3", "-wal", "-shm", "-journal", ".db-lock", ".swp", "~",
    ].map { Array($0.utf8) }
}
