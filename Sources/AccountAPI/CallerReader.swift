public import AccessTokens
internal import Accounts
public import HTTP
internal import HTTPTypes
internal import Identity

/// Finds out who calls an endpoint: by an access token, or by the session cookie.
public struct CallerReader {
    private let authenticator: Authenticator
    private let freshSeconds: Int64
    let cookies: CookiePolicy
    let places: TokenPlaces

    /// - Parameters:
    ///   - freshSeconds: how long after the password was given grave changes may be made.
    ///   - cookies: what the session cookie is called.
    ///   - places: where an access token may stand.
    public init(
        authenticator: Authenticator, freshSeconds: Int64, cookies: CookiePolicy = .oneHost,
        places: TokenPlaces = .bearerAlone
    ) {
        self.cookies = cookies
        self.places = places
        self.authenticator = authenticator
        self.freshSeconds = freshSeconds
    }

    /// The caller, by the rows as they are now.
    ///
    /// A request that changes something and rides on the cookie must come from the site itself (WB2): a browser sends
    /// the cookie whoever made it ask.
    func caller(of request: Request, at now: Timestamp) throws(EndpointError) -> AuthenticatedUser {
        if let token = try token(of: request) { return try caller(by: token, at: now) }
        guard let cookie = try request.sessionCookie(cookies) else { throw .problem(.credentialsMissing) }
        let isSafe = request.method == .get || request.method == .head
        guard isSafe || request.isSameOrigin else { throw .problem(.crossSiteRequest) }
        return try identify { () throws(TokenRefusal) in try authenticator.authenticate(cookie: cookie, at: now) }
    }

    /// The token of any place that is set; nil where none has one.
    func token(of request: Request) throws(EndpointError) -> String? {
        if case .basic? = try request.authorization() { throw .problem(.tokenInvalid) }
        do {
            return try places.token(of: request)
        } catch {
            switch error {
            case .ambiguous: throw .problem(.ambiguousCredentials)
            case .malformed: throw .problem(.tokenInvalid)
            case .crossSite: throw .problem(.crossSiteRequest)
            }
        }
    }

    /// Whoever the access token is of, wherever it stood.
    func caller(by token: String, at now: Timestamp) throws(EndpointError) -> AuthenticatedUser {
        try identify { () throws(TokenRefusal) in try authenticator.authenticate(token, at: now) }
    }

    /// The caller, who gave the password a short time ago.
    /// - Throws: `.problem(.reauthenticationRequired)` where that was too long ago.
    func freshCaller(of request: Request, at now: Timestamp) throws(EndpointError) -> AuthenticatedUser {
        let caller = try caller(of: request, at: now)
        try requireFreshness(of: caller.session, at: now)
        return caller
    }

    /// - Throws: `.problem(.reauthenticationRequired)` where the session's password was given too long ago.
    func requireFreshness(of session: Session, at now: Timestamp) throws(EndpointError) {
        guard session.authenticatedAt.distance(to: now) < UInt64(freshSeconds) else {
            throw .problem(.reauthenticationRequired)
        }
    }

    private func identify(_ find: () throws(TokenRefusal) -> AuthenticatedUser) throws(EndpointError)
        -> AuthenticatedUser
    {
        do { return try find() } catch { throw .account(.token(error)) }
    }
}

extension Request {
    /// The value of the session cookie; nil where there is none.
    /// - Throws: `.problem(.ambiguousCredentials)` where there are two, so that their order never decides (WB4).
    func sessionCookie(_ cookies: CookiePolicy) throws(EndpointError) -> String? {
        let values = Cookie.values(named: cookies.name, in: headerFields)
        guard values.count < 2 else { throw .problem(.ambiguousCredentials) }
        return values.first
    }
}
