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

    /// For the log line: which API token it was.
    var logDetail: String? {
        switch proof {
        case .session: nil
        case .apiToken(let token): "token \(token.id.text)"
        }
    }
}
