internal import Identity
internal import JOSE
internal import JSON

extension AccessTokenClaims {
    /// Reads the claims of a token whose signature holds.
    /// - Throws: `.invalid` where one is missing, of another type, or the token is of another kind (`type`).
    init(_ set: ClaimsSet) throws(TokenRefusal) {
        guard set["type"] == .string("access"), let issuer = set.issuer, let subject = set.subject,
            let issuedAt = set.issuedAt, let expiration = set.expiration, let tokenID = set.tokenID,
            case .string(let sid)? = set["sid"], let session = SessionID(text: sid),
            case .string(let username)? = set["preferred_username"],
            case .array(let roleValues)? = set["roles"],
            case .integer(let authTime)? = set["auth_time"],
            case .bool(let isFresh)? = set["fresh"]
        else { throw .invalid }
        var roles: [String] = []
        for value in roleValues {
            guard case .string(let role) = value else { throw .invalid }
            roles.append(role)
        }
        self.init(
            issuer: issuer, subject: subject, audience: set.audience,
            issuedAt: Timestamp(secondsSince1970: issuedAt.secondsSince1970),
            expiresAt: Timestamp(secondsSince1970: expiration.secondsSince1970), tokenID: tokenID, session: session,
            username: username, roles: roles, authenticatedAt: Timestamp(secondsSince1970: authTime),
            isFresh: isFresh)
    }
}
