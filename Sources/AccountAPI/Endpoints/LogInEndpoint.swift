internal import AccessTokens
internal import Accounts
internal import HTTP
internal import HTTPTypes
internal import Identity
internal import JSON

/// `POST /auth/login`: a new session for a username and a password, in the body or as HTTP Basic (RFC 7617): a pair of
/// tokens, or with `?session=cookie` the session cookie. A form, which browsers send without a script, always gets the
/// cookie, and is led on.
///
/// A login for a cookie must come from the site itself: else another site could log a browser in as somebody else.
struct LogInEndpoint: Endpoint {
    static let method = HTTPRequest.Method.post
    static let path = "/login"

    let logIn: LogIn
    let logOut: LogOut
    let pages: Pages
    let callers: CallerReader

    private var cookies: CookiePolicy { callers.cookies }

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let kind = try kind(of: request)
        guard kind == .token || request.isSameOrigin else { throw .problem(.crossSiteRequest) }
        if request.isForm { return try respondToForm(request, at: now) }
        let (username, password) = try credentials(of: request)
        let begun = try perform { () throws(AccountError) in
            try begin(kind, username: username, password: password, request, at: now)
        }
        let user = JSONValue.object(JSONObject(begun.user))
        switch begun.credentials {
        case .tokens(let tokens):
            var body = JSONObject(tokens)
            body["user"] = user
            return .json(body, userID: begun.user.id.text).settingToken(tokens.accessToken, callers.places)
        case .cookie(let cookie):
            return .json(["user": user], userID: begun.user.id.text)
                .settingSessionCookie(cookie, of: begun.session, cookies, at: now)
                .settingDeviceCookie(begun.deviceCookie)
        }
    }

    private func respondToForm(_ request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        guard try request.authorization() == nil else { throw .problem(.ambiguousCredentials) }
        let form = try formFields(of: request) { form in
            (username: form.string("username"), password: form.string("password"), rd: form.optionalString("rd"))
        }
        let target = pages.returnAddresses.target(form.rd, of: request)
        do {
            let begun = try begin(.cookie, username: form.username, password: form.password, request, at: now)
            let answer = pages.redirect(to: target, userID: begun.user.id.text)
            guard case .cookie(let cookie) = begun.credentials else { return answer }
            return answer.settingSessionCookie(cookie, of: begun.session, cookies, at: now)
                .settingDeviceCookie(begun.deviceCookie)
        } catch {
            return try pages.answer(
                request, refusedBy: error, tellingOf: [.unauthorized, .tooManyRequests, .serviceUnavailable]
            ) {
                pages.login(
                    $0, returningTo: target, username: form.username, refusal: error.problem.status.code)
            }
        }
    }

    /// A browser has one session at a time: the one whose cookie is replaced ends with that. It never decides about the
    /// new one (RS8), which counts even where the old could not be ended.
    private func begin(
        _ kind: Session.Kind, username: String, password: String, _ request: Request, at now: Timestamp
    ) throws(AccountError) -> NewSession {
        let begun = try logIn.logIn(
            username: username, password: password, kind: kind, from: request.client, at: now)
        if kind == .cookie, let held = try? request.sessionCookie(cookies) {
            _ = try? logOut.logOut(cookie: held, from: request.client, at: now)
        }
        return begun
    }

    /// What is asked for by `?session=`.
    private func kind(of request: Request) throws(EndpointError) -> Session.Kind {
        let query = try read { () throws(ProblemError) in try request.queryFields() }
        guard let member = query.members.first else { return request.isForm ? .cookie : .token }
        guard query.members.count == 1, member.name.utf8.elementsEqual("session".utf8),
            case .string(let value) = member.value
        else { throw .problem(.invalidQuery) }
        switch Session.Kind(rawValue: value) {
        case .cookie?: return .cookie
        case .token? where !request.isForm: return .token
        default: throw .problem(.invalidQuery)
        }
    }

    private func credentials(of request: Request) throws(EndpointError) -> (username: String, password: String) {
        switch try request.authorization() {
        case nil:
            return try members(of: request) { body in (body.string("username"), body.string("password")) }
        case .bearer?: throw .problem(.ambiguousCredentials)
        case .basic(let encoded)?:
            guard request.body.isEmpty else { throw .problem(.ambiguousCredentials) }
            guard let basic = BasicCredentials(encoded: encoded) else { throw .problem(.malformedAuthorization) }
            return (basic.username, basic.password)
        }
    }
}
