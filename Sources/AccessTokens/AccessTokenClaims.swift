public import Identity
internal import JOSE
public import JSON

/// What an access token of ours says (RFC 9068), with the names that Flask-JWT-Extended looks for beside the RFC's.
public struct AccessTokenClaims: Sendable, Equatable {
    /// `typ` in the header: RFC 9068 §2.1.
    public static let headerType = "at+jwt"

    /// `iss`.
    public var issuer: String
    /// `sub`: the user's id, or the username where the operator chose that.
    public var subject: String
    /// `aud`; empty where none is set.
    public var audience: [String]
    /// `iat` and `nbf`.
    public var issuedAt: Timestamp
    /// `exp`.
    public var expiresAt: Timestamp
    /// `jti`: the token's identity (an ES256 signature has a twin, so the text is none).
    public var tokenID: String
    /// `sid`.
    public var session: SessionID
    /// `preferred_username`.
    public var username: String
    /// `roles`.
    public var roles: [String]
    /// `auth_time`: when the password was last given.
    public var authenticatedAt: Timestamp
    /// `fresh`: whether that was recently enough for grave changes, when the token was made.
    public var isFresh: Bool

    public init(
        issuer: String, subject: String, audience: [String], issuedAt: Timestamp, expiresAt: Timestamp,
        tokenID: String, session: SessionID, username: String, roles: [String], authenticatedAt: Timestamp,
        isFresh: Bool
    ) {
        self.issuer = issuer
        self.subject = subject
        self.audience = audience
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.tokenID = tokenID
        self.session = session
        self.username = username
        self.roles = roles
        self.authenticatedAt = authenticatedAt
        self.isFresh = isFresh
    }

    /// The claims as the token carries them.
    public var json: JSONObject {
        var object: JSONObject = ["iss": .string(issuer), "sub": .string(subject)]
        switch audience.count {
        case 0: break
        case 1: object["aud"] = .string(audience[0])
        default: object["aud"] = .array(audience.map { .string($0) })
        }
        object["exp"] = .integer(expiresAt.secondsSince1970)
        object["nbf"] = .integer(issuedAt.secondsSince1970)
        object["iat"] = .integer(issuedAt.secondsSince1970)
        object["jti"] = .string(tokenID)
        object["sid"] = .string(session.text)
        object["preferred_username"] = .string(username)
        object["roles"] = .array(roles.map { .string($0) })
        object["auth_time"] = .integer(authenticatedAt.secondsSince1970)
        object["type"] = "access"
        object["fresh"] = .bool(isFresh)
        return object
    }
}
