internal import AccessTokens
internal import HTTP
internal import Identity
internal import Rules

/// The cookie that a browser gets for a share's token: of the share's path alone, its value the token itself.
enum ShareCookie {
    /// `__Secure-`, not `__Host-`: that one is for all paths (RFC 6265bis §4.1.3).
    static let name = "__Secure-sallyport-share"
    /// How many of one request are looked at; each costs a verification.
    static let maxCount = 8

    /// The value of `Set-Cookie`.
    static func field(_ token: String, of claims: LinkClaims, at now: Timestamp) -> String {
        let seconds = max(claims.expiresAt.secondsSince1970 - now.secondsSince1970, 0)
        return "\(name)=\(token); Path=\(RequestPath.escaped(claims.path)); Max-Age=\(seconds); Secure; HttpOnly; "
            + "SameSite=Lax"
    }
}
