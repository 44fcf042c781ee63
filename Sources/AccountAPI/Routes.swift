internal import HTTP
internal import HTTPTypes

/// Which endpoints answer at a path: those of exactly that path, or else those of a path with `{id}` in it, where the
/// request's path has one segment that is not empty.
///
/// Compared byte by byte: to `String`, two spellings of a character are equal.
struct Routes {
    private let fixed: [[UInt8]: [any Endpoint]]
    private let withParameter: [(before: [UInt8], after: [UInt8], endpoints: [any Endpoint])]

    private static let parameter = Array("{id}".utf8)

    /// - Parameter prefix: where the endpoints' paths begin, but those that begin with `/.well-known/`.
    init(_ endpoints: [any Endpoint], prefix: String) {
        let byPath = Dictionary(grouping: endpoints) { endpoint in
            let path = type(of: endpoint).path
            return Array((path.hasPrefix("/.well-known/") ? path : prefix + path).utf8)
        }
        fixed = byPath.filter { !$0.key.contains(Self.parameter) }
        withParameter = byPath.compactMap { path, endpoints in
            guard let place = path.firstRange(of: Self.parameter) else { return nil }
            return (Array(path[..<place.lowerBound]), Array(path[place.upperBound...]), endpoints)
        }
    }

    /// The endpoints of that path, one for each method, and what stands at the place of `{id}`.
    func endpoints(at path: String) -> (endpoints: [any Endpoint], parameter: String?)? {
        let path = Array(path.utf8)
        if let found = fixed[path] { return (found, nil) }
        for (before, after, endpoints) in withParameter where path.count > before.count + after.count {
            let segment = path.dropFirst(before.count).dropLast(after.count)
            if path.starts(with: before), path.suffix(after.count).elementsEqual(after),
                !segment.contains(UInt8(ascii: "/"))
            {
                return (endpoints, String(decoding: segment, as: UTF8.self))
            }
        }
        return nil
    }
}
