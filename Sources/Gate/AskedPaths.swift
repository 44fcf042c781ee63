internal import HTTP
internal import Rules

/// What a request asks nginx for, as paths on which can be decided.
struct AskedPaths {
    /// Why there are none.
    enum Refusal: Error, Equatable {
        /// Read in different ways, or not to be read at all; the text is for the log.
        case unclear(String)
        /// nginx did not say: its server.conf is not the one that belongs to this gate.
        case notTold
    }

    /// What was asked for and, where nginx went on to another path by itself, that one as well.
    let paths: [RequestPath]

    /// nginx opens what it read, and an application may read the target anew: where we read another path than nginx,
    /// nobody knows what the answer would open.
    init(_ request: Request) throws(Refusal) {
        guard !request.askedPath.isEmpty, !request.servedPath.isEmpty else { throw .notTold }
        let asked = try Self.read { () throws(PathRefusal) in try RequestPath(target: Array(request.target.utf8)) }
        guard asked.bytes == request.askedPath else { throw .unclear("nginx reads another path in the target") }
        guard request.servedPath != request.askedPath else {
            paths = [asked]
            return
        }
        paths = [asked, try Self.read { () throws(PathRefusal) in try RequestPath(served: request.servedPath) }]
    }

    private static func read(_ path: () throws(PathRefusal) -> RequestPath) throws(Refusal) -> RequestPath {
        do { return try path() } catch { throw .unclear("\(error)") }
    }
}
