internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `POST /auth/logout`: ends the session of any authentic token of it, or of the session cookie. 204, also where it had
/// ended; for a form 303 to the page that says so. With `all` it ends every session of the user's.
struct LogOutEndpoint: Endpoint {
    static let method = HTTPRequest.Method.post
    static let path = "/logout"

    let logOut: LogOut
    let pages: Pages
    let everywhere: LogOutEverywhere

    private var cookies: CookiePolicy { everywhere.callers.cookies }

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let bearer = try everywhere.callers.token(of: request)
        if request.isForm, bearer == nil { return try respondToForm(request, at: now) }
        let (inBody, isAll) = try members(of: request) { body in
            (body.optionalString("refresh_token"), body.optionalBool("all") ?? false)
        }
        guard bearer == nil || inBody == nil else { throw .problem(.ambiguousCredentials) }
        if isAll { return try everywhere.respond(to: request, token: bearer ?? inBody, at: now) }
        guard let token = bearer ?? inBody else {
            guard let cookie = try request.sessionCookie(cookies) else { throw .problem(.credentialsMissing) }
            let user = try end(cookie, request, at: now)
            return Response.noContent(userID: user.text).clearingSessionCookie(cookies)
        }
        let user = try perform { () throws(AccountError) in
            try logOut.logOut(token: token, from: request.client, at: now)
        }
        return .noContent(userID: user?.text)
    }

    /// A form without any cookie is of somebody who is logged out.
    private func respondToForm(_ request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        try formFields(of: request) { _ in }
        let page = pages.prefix + LoggedOutPage.path
        guard let cookie = try request.sessionCookie(cookies) else { return pages.redirect(to: page) }
        let user = try end(cookie, request, at: now)
        return pages.redirect(to: page, userID: user.text).clearingSessionCookie(cookies)
    }

    /// Another site may not log a browser out.
    private func end(_ cookie: String, _ request: Request, at now: Timestamp) throws(EndpointError) -> UserID {
        guard request.isSameOrigin else { throw .problem(.crossSiteRequest) }
        return try perform { () throws(AccountError) in
            try logOut.logOut(cookie: cookie, from: request.client, at: now)
        }
    }
}
