/// What the query of a request target says about a token.
///
/// nginx hides a token in its log, and a browser's address bar shows it, only where it is where we put it: one literal
/// `token=`, last in the query. A token in any other spelling opens nothing (N19).
public enum QueryToken: Equatable {
    case none
    /// One, at the end.
    case one(String)
    /// Two, one that is not last, or an empty one.
    case unclear

    /// - Parameter member: the name that stands before `=`.
    public init(_ member: String = "token", target: String) {
        guard let begin = target.utf8.firstIndex(of: UInt8(ascii: "?")) else {
            self = .none
            return
        }
        let query = target.utf8[begin...].dropFirst()
        let members = query.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
        let name = Array(member.utf8) + [UInt8(ascii: "=")]
        let tokens = members.filter { $0.starts(with: name) }
        guard let first = tokens.first else {
            self = .none
            return
        }
        let value = first.dropFirst(name.count)
        guard tokens.count == 1, !value.isEmpty, members.last?.startIndex == first.startIndex else {
            self = .unclear
            return
        }
        self = .one(String(decoding: value, as: UTF8.self))
    }
}
