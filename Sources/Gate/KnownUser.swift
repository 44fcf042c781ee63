internal import AccessTokens
internal import Identity

/// Whom the gate knows, and by what.
struct KnownUser {
    enum Proof {
        /// An access token, or the session cookie.
        case session(AuthenticatedUser)
        /// Nobody gave a password for it: never fresh.
        case apiToken(APIToken)
    }

    let proof: Proof
    /// By the row as it is now; with an API token, with no other roles than the token's.
    let user: User

    init(_ known: AuthenticatedUser) {
        proof = .session(known)
        user = known.user
    }

    init(_ record: APITokenRecord) {
        proof = .apiToken(record.token)
        user = record.token.scope.narrowing(record.user)
    }

    /// What the access token says; nil for any other credential.
    var claims: AccessTokenClaims? {
        switch proof {
        case .session(let known): known.claims
        case .apiToken: nil
        }
    }

    /// Whether the password was given no longer ago than that; with an API token it never was.
    func isFresh(at now: Timestamp, within seconds: Int64) -> Bool {
        switch proof {
        case .session(let known): known.session.authenticatedAt.distance(to: now) < UInt64(seconds)
        case .apiToken: false
        }
    }

    /// For the log line: which API token it was.
    var logDetail: String? {
        switch proof {
        case .session: nil
        case .apiToken(let token): "token \(token.id.text)"
        }
    }
}
