public import Identity
public import SQLite

/// The public part of a key's row: its columns and how they are read.
public enum PublishedKeyRow {
    /// A key by its `kid`, whatever its state.
    public static let byKID: SQL = "SELECT " + columns + " FROM keys WHERE kid = ?1"

    /// Every key but the retired ones, the signing one first, then by `kid`.
    public static let allPublished: SQL =
        "SELECT " + columns + " FROM keys WHERE state <> 'retired' ORDER BY state <> 'signing', kid"

    /// The keys of other applications that were not withdrawn, by `kid`; a few at most are looked at.
    public static let allLegacy: SQL =
        "SELECT " + columns + " FROM keys WHERE use = 'legacy' AND state = 'verifying' ORDER BY kid LIMIT 8"

    /// Every key by `kid`, whatever its state, and behind what `read` takes the sealed private key.
    public static let allWithSealed: SQL = "SELECT " + columns + ", sealed_private_key FROM keys ORDER BY kid"

    /// Every key, the newest first, whatever its state, and behind what `read` takes when it was made.
    public static let allWithTimes: SQL = "SELECT " + columns + ", created_at FROM keys ORDER BY created_at DESC, kid"

    static let columns: SQL =
        "keys.kid, keys.use, keys.algorithm, keys.state, keys.public_jwk, keys.verifies_until"
    static let columnCount: Int32 = 6

    /// - Throws: `unexpectedValue` where a column holds what was never written.
    public static func read(_ row: inout Row) throws(SQLiteError) -> PublishedKey {
        PublishedKey(
            kid: try row.text(),
            use: try row.text(as: PublishedKey.Use.init(rawValue:)),
            algorithm: try row.text(),
            state: try row.text(as: PublishedKey.State.init(rawValue:)),
            publicJWK: try row.blob(),
            verifiesUntil: try row.optionalTimestamp())
    }
}
