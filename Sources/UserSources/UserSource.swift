public import Accounts

/// A row of a source: where it stands, and the user in it, or why it cannot be one.
public struct SourceRow: Sendable {
    /// `line 7` or `row 7`, counted from 1.
    public let place: String
    public let user: Result<ForeignUser, ImportRefusal>
}

/// Where users come from: read row by row, so that memory does not grow with their number.
public protocol UserSource: AnyObject {
    /// The next row; nil at the end.
    /// - Throws: where the source as a whole cannot be read on.
    func next() throws(UserSourceError) -> SourceRow?
}

/// Why a source cannot be read: a line for the operator, without any value of the source.
public struct UserSourceError: Error, Equatable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

/// The longest row, in bytes; no user is a tenth of it.
let maxRowBytes = 65_536
