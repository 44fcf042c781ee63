/// The store could not say: it was locked, being recovered, or broken. The door stays closed, and nobody is told
/// that a token is bad (503).
public struct ReadFailure: Error, Equatable {
    /// For the log: the store's own words, never a bound value.
    public let detail: String

    public init(detail: String) { self.detail = detail }
}

/// A session's row with its user's, as they stood in one moment.
public struct SessionRecord: Sendable, Equatable {
    public let session: Session
    /// nil where the user's row is gone.
    public let user: User?

    public init(session: Session, user: User?) {
        self.session = session
        self.user = user
    }
}

/// The public face of a signing key's row.
public struct PublishedKey: Sendable, Equatable {
    /// What the key may do now.
    public enum State: String, Sendable {
        /// Published, does not sign yet; verifies.
        case next
        /// Signs and verifies. Exactly one at a time.
        case signing
        /// Signs no more; verifies until the last token that it signed has expired.
        case verifying
        /// Withdrawn: verifies nothing.
        case retired
    }

    /// What the key signs. No token of one use verifies under a key of another.
    public enum Use: String, Sendable {
        /// Access tokens.
        case access
        /// URL and share tokens; such a key is in no JWK Set.
        case url
        /// Access tokens that another application signed before its users came here. Such a key signs nothing here.
        case legacy
    }

    /// RFC 7515 §4.1.4: the thumbprint of the key (RFC 7638).
    public let kid: String
    public let use: Use
    /// RFC 7518 §3.1 (`EdDSA`, `ES256`, `PS256`, `RS256`, `HS256`) or §5.1 (`A256GCM`).
    public let algorithm: String
    public let state: State
    /// The public key as a JSON Web Key (RFC 7517); for a symmetric key only `kty` and `kid`: no key material.
    public let publicJWK: [UInt8]
    /// When the last token has expired that the key signed; nil where it was never replaced by another.
    public let verifiesUntil: Timestamp?

    public init(
        kid: String, use: Use = .access, algorithm: String, state: State, publicJWK: [UInt8],
        verifiesUntil: Timestamp? = nil
    ) {
        self.kid = kid
        self.use = use
        self.algorithm = algorithm
        self.state = state
        self.publicJWK = publicJWK
        self.verifiesUntil = verifiesUntil
    }

    /// Whether a token under this key may be good. A key that signs no more and whose end is not known is not trusted.
    public func verifies(at now: Timestamp) -> Bool {
        switch state {
        case .next, .signing: true
        case .verifying: verifiesUntil.map { now < $0 } ?? false
        case .retired: false
        }
    }
}

/// What the gate may ask of the accounts database: reads, each of them one statement.
public protocol SessionReading {
    /// The session's row, ended or not, with its user's; nil where there is none.
    func record(of session: SessionID) throws(ReadFailure) -> SessionRecord?
    /// The key's row, whatever its state; nil where there is none.
    func publishedKey(kid: String) throws(ReadFailure) -> PublishedKey?
    /// Both at once: what a token stands on that was verified before.
    func rows(of session: SessionID, under kid: String) throws(ReadFailure) -> TokenRows
}

/// The rows that an access token stands on.
public struct TokenRows: Sendable, Equatable {
    /// nil where there is none.
    public let key: PublishedKey?
    /// nil where there is none.
    public let record: SessionRecord?

    public init(key: PublishedKey?, record: SessionRecord?) {
        self.key = key
        self.record = record
    }
}

extension SessionReading {
    /// One after the other.
    public func rows(of session: SessionID, under kid: String) throws(ReadFailure) -> TokenRows {
        TokenRows(key: try publishedKey(kid: kid), record: try record(of: session))
    }
}
