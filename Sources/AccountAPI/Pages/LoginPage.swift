internal import HTTP
internal import HTTPTypes
internal import Identity

/// `GET /auth/pages/login?rd=…`: a form for `POST /auth/login`.
struct LoginPage: Endpoint {
    static let method = HTTPRequest.Method.get
    static let path = "/pages/login"

    let pages: Pages

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let target = pages.returnAddresses.target(ReturnAddresses.asked(in: request), of: request)
        return pages.answer(request) { pages.login($0, returningTo: target) }
    }
}

extension Pages {
    /// - Parameters:
    ///   - username: what was typed, where the form was refused.
    ///   - refusal: the status with which it was refused.
    func login(_ words: Words, returningTo target: String, username: String = "", refusal: Int? = nil) -> Page {
        let notice = refusal.map { words.sentence(for: $0, wrong: words.loginFailed) }
        let focus: HTML = username.isEmpty ? " autofocus" : ""
        return Page(
            title: words.logIn,
            content: """
                \(HTML.notice(notice))<form method="post" action="\(prefix)/login">
                <label for="username">\(words.username)</label>
                <input id="username" name="username" value="\(username)" autocomplete="username" autocapitalize="none" \
                spellcheck="false" required\(focus)>
                \(HTML.currentPassword(words, isFirst: !username.isEmpty))
                \(HTML.returnField(target))<button>\(words.logIn)</button>
                </form>
                """)
    }
}
