internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `POST /auth/reauthenticate`: the password again, so that grave changes may be made for a while. 200 with a new
/// access token for a session of tokens, 204 for a cookie session. A form, which browsers send without a script, is of
/// the session cookie, and is led on.
struct ReauthenticateEndpoint: Endpoint {
    static let method = HTTPRequest.Method.post
    static let path = "/reauthenticate"

    let reauthenticate: Reauthenticate
    let callers: CallerReader
    let pages: Pages

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        if request.isForm { return try respondToForm(request, at: now) }
        let caller = try callers.caller(of: request, at: now)
        let password = try members(of: request) { body in body.string("password") }
        let token = try perform { () throws(AccountError) in
            try reauthenticate.reauthenticate(
                caller.session, of: caller.user, password: password, from: request.client, at: now)
        }
        guard let token else { return .noContent(userID: caller.user.id.text) }
        return .json(
            [
                "access_token": .string(token.text), "token_type": "Bearer",
                "expires_in": .integer(token.expiresInSeconds),
            ], userID: caller.user.id.text
        ).settingToken(token.text, callers.places)
    }

    /// Who is logged in no more is led to the login page, which is as fresh, and on from there.
    private func respondToForm(_ request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        guard request.isSameOrigin else { throw .problem(.crossSiteRequest) }
        guard try request.authorization() == nil else { throw .problem(.ambiguousCredentials) }
        let form = try formFields(of: request) { form in
            (password: form.string("password"), rd: form.optionalString("rd"))
        }
        let target = pages.returnAddresses.target(form.rd, of: request)
        do {
            let caller = try callers.caller(of: request, at: now)
            return try respond(to: request, of: caller, password: form.password, target: target, at: now)
        } catch {
            guard error.isUnauthorized else { throw error }
            return pages.redirect(to: pages.loginAddress(returningTo: target))
        }
    }

    private func respond(
        to request: Request, of caller: AuthenticatedUser, password: String, target: String, at now: Timestamp
    ) throws(EndpointError) -> Response {
        do {
            _ = try reauthenticate.reauthenticate(
                caller.session, of: caller.user, password: password, from: request.client, at: now)
            return pages.redirect(to: target, userID: caller.user.id.text)
        } catch {
            return try pages.answer(
                request, refusedBy: error, tellingOf: [.forbidden, .tooManyRequests, .serviceUnavailable]
            ) {
                pages.reauthenticate(
                    $0, username: caller.user.username.canonical, returningTo: target,
                    refusal: error.problem.status.code)
            }
        }
    }
}
