/// Why a request target has no path on which anything could be decided; for the log.
public enum PathRefusal: Error, Equatable, CustomStringConvertible {
    case tooLong
    /// Neither a path nor only a query.
    case noPath
    /// `#`, behind which nginx reads no further and an application may.
    case fragment
    /// `%` without two hexadecimal digits.
    case malformedEscape
    /// More `..` than there is above.
    case aboveRoot
    case notUTF8
    /// A control character, NUL among them.
    case control
    case backslash

    public var description: String {
        switch self {
        case .tooLong: "the path is longer than \(RequestPath.maxBytes) bytes"
        case .noPath: "the target is not a path"
        case .fragment: "the target has a fragment"
        case .malformedEscape: "a % without two hexadecimal digits"
        case .aboveRoot: "the path goes above the root"
        case .notUTF8: "the path is not UTF-8"
        case .control: "the path has a control character"
        case .backslash: "the path has a backslash"
        }
    }
}
