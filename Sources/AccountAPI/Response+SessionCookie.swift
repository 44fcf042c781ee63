internal import AccessTokens
internal import HTTP
internal import HTTPTypes
internal import Identity

// RFC 6265 §4.1. Every answer that sets the cookie gets it here (WB1).
extension Response {
    /// The same answer, which hands the browser its session.
    func settingSessionCookie(
        _ value: String, of session: Session, _ cookies: CookiePolicy, at now: Timestamp
    ) -> Response {
        withSessionCookie(value, cookies, maxAgeSeconds: Int64(clamping: now.distance(to: session.expiresAt)))
    }

    /// The same answer, which has the browser forget its session. Only for a session that has just been ended by its
    /// own cookie: a request that lost a race must not log out the one that won it.
    func clearingSessionCookie(_ cookies: CookiePolicy) -> Response {
        withSessionCookie("", cookies, maxAgeSeconds: 0)
    }

    private func withSessionCookie(_ value: String, _ cookies: CookiePolicy, maxAgeSeconds: Int64) -> Response {
        var response = self
        response.headerFields[.setCookie] =
            "\(cookies.name)=\(value)\(cookies.attributes(maxAgeSeconds: maxAgeSeconds))"
        return response
    }
}
