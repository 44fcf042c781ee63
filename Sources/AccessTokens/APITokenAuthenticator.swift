public import Identity

/// Why an API token opens nothing.
public enum APITokenRefusal: Error, Equatable {
    /// No API token of ours, or one whose row is gone.
    case invalid
    /// Authentic, and its time is over.
    case expired
    /// Authentic, and it was revoked, or its owner is disabled.
    case revoked
    /// It cannot be known just now: 503, and nobody's token is called bad. The text is for the log.
    case unknowable(String)
}

/// Decides whether an API token counts: its row and its owner's, every time. Cost: one read by id and one SHA-256.
public struct APITokenAuthenticator {
    private let reader: any APITokenReading

    public init(reader: any APITokenReading) { self.reader = reader }

    /// - Returns: the token and its owner, with all the owner's roles.
    public func authenticate(_ text: String, at now: Timestamp) throws(APITokenRefusal) -> APITokenRecord {
        guard let secret = APITokenSecret(text: text) else { throw .invalid }
        let found: APITokenRecord?
        do { found = try reader.record(of: secret.id) } catch { throw .unknowable(error.detail) }
        guard let found, secret.belongs(to: found) else { throw .invalid }
        switch found.token.state(at: now) {
        case .active where found.user.disabledAt == nil: return found
        case .active, .revoked: throw .revoked
        case .expired: throw .expired
        }
    }
}
