public import AccessTokens
public import Identity
internal import JSON

/// Whom the gate knows, and by what.
public struct KnownUser {
    enum Proof {
        /// An access token, or the session cookie.
        case session(AuthenticatedUser)
        /// Nobody gave a password for it: never fresh.
        case apiToken(APIToken)
        /// A token that another application made for its user, before that user came here: never fresh.
        case legacyToken
    }

    let proof: Proof
    /// By the row as it is now; with an API token, with no other roles than the token's.
    public let user: User

    init(_ known: AuthenticatedUser) {
        proof = .session(known)
        user = known.user
    }

    init(legacy user: User) {
        proof = .legacyToken
        self.user = user
    }

    init(_ record: APITokenRecord) {
        proof = .apiToken(record.token)
        user = record.token.scope.narrowing(record.user)
    }

    /// What the access token says; nil for any other credential.
    public var claims: AccessTokenClaims? {
        switch proof {
        case .session(let known): known.claims
        case .apiToken, .legacyToken: nil
        }
    }

    /// The same, as the token has it.
    var claimsObject: JSONObject? {
        switch proof {
        case .session(let known): known.claimsObject
        case .apiToken, .legacyToken: nil
        }
    }

    /// Whether the password was given no longer ago than that; with an API token, or a token from elsewhere, never.
    public func isFresh(at now: Timestamp, within seconds: Int64) -> Bool {
        switch proof {
        case .session(let known): known.session.authenticatedAt.distance(to: now) < UInt64(seconds)
        case .apiToken, .legacyToken: false
        }
    }

    /// Whether a browser may have sent the credential by itself.
    var ridesByItself: Bool {
        if case .session(let known) = proof { known.session.kind == .cookie } else { false }
    }

    /// For the log line: which API token it was, or that the token is from elsewhere.
    var logDetail: String? {
        switch proof {
        case .session: nil
        case .apiToken(let token): "token \(token.id.text)"
        case .legacyToken: "old token"
        }
    }
}
