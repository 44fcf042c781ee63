/// What the gate may ask of the accounts database about links (URL tokens and shares): reads, each of them one
/// statement.
public protocol LinkReading {
    /// The user's row; nil where there is none.
    func user(_ id: UserID) throws(ReadFailure) -> User?
    /// Whether the URL token was withdrawn by that user, whose it is, or by the operator.
    func isRevoked(_ urlToken: LinkID, of user: UserID) throws(ReadFailure) -> Bool
    /// Whether the share is there and was not revoked.
    func isOpen(share: LinkID) throws(ReadFailure) -> Bool
    /// When the database was last restored from a backup; nil: never. What became of the URL tokens from before is not
    /// known.
    func restoredAt() throws(ReadFailure) -> Timestamp?
}

/// A use of a counted link: a window in which one address may ask as often as it likes, since every part of a film is
/// a request.
public struct LinkUse: Sendable {
    public let link: LinkID
    /// Who asks.
    public let address: String
    /// How many windows may ever be opened.
    public let limit: Int64
    public let madeAt: Timestamp
    public let expiresAt: Timestamp

    public init(link: LinkID, address: String, limit: Int64, madeAt: Timestamp, expiresAt: Timestamp) {
        self.link = link
        self.address = address
        self.limit = limit
        self.madeAt = madeAt
        self.expiresAt = expiresAt
    }

    /// How long a window is open.
    public static let windowSeconds: Int64 = 600

    /// What came of it.
    public enum Outcome: Sendable, Equatable {
        /// A window was opened: the first, the second…
        case counted(Int64)
        /// The address has a window open.
        case within
        case usedUp
    }
}

/// Counts the uses of links, over all workers.
public protocol LinkUseCounting {
    /// Counts the use, unless a window is open. Durable against the end of any process when it returns.
    /// - Throws: where the count is not known, or cannot be written just now: then nothing is opened.
    func count(_ use: LinkUse, at now: Timestamp) throws(ReadFailure) -> LinkUse.Outcome
}
