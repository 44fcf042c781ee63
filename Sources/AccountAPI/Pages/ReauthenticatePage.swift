internal import AccessTokens
internal import HTTP
internal import HTTPTypes
internal import Identity

/// `GET /auth/pages/reauthenticate?rd=…`: a form for `POST /auth/reauthenticate`. Who is not logged in is sent to the
/// login page, which is as fresh.
struct ReauthenticatePage: Endpoint {
    static let method = HTTPRequest.Method.get
    static let path = "/pages/reauthenticate"

    let pages: Pages
    let callers: CallerReader

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let username: String
        do {
            username = try callers.caller(of: request, at: now).user.username.canonical
        } catch {
            guard error.isUnauthorized else { throw error }
            let query = request.query.isEmpty ? "" : "?" + request.query
            return pages.redirect(to: pages.prefix + LoginPage.path + query)
        }
        let target = pages.returnAddresses.target(ReturnAddresses.asked(in: request), of: request)
        return pages.answer(request) { pages.reauthenticate($0, username: username, returningTo: target) }
    }
}

extension Pages {
    /// - Parameter refusal: the status with which the form was refused.
    func reauthenticate(_ words: Words, username: String, returningTo target: String, refusal: Int? = nil) -> Page {
        let notice = refusal.map { words.sentence(for: $0, wrong: words.passwordWrong) }
        return Page(
            title: words.confirmPassword,
            content: """
                \(HTML.notice(notice))<p>\(words.confirmPasswordText)</p>
                <form method="post" action="\(prefix)/reauthenticate">
                <label for="username">\(words.username)</label>
                <input id="username" value="\(username)" autocomplete="username" readonly>
                \(HTML.currentPassword(words, isFirst: true))
                \(HTML.returnField(target))<button>\(words.confirm)</button>
                </form>
                """)
    }
}

extension EndpointError {
    /// Whether it says that nobody is logged in.
    var isUnauthorized: Bool {
        switch self {
        case .problem(let problem): problem.status == .unauthorized
        case .account(let error): error.problem.status == .unauthorized
        }
    }
}
