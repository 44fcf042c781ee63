internal import HTTP
internal import HTTPTypes
internal import Identity

/// `GET /auth/pages/login?rd=…`: a form for `POST /auth/login`. `?notice=…` instead has it tell what was done before.
struct LoginPage: Endpoint {
    static let method = HTTPRequest.Method.get
    static let path = "/pages/login"

    let pages: Pages

    func respond(to request: Request, at now: Timestamp) throws(EndpointError) -> Response {
        let target = pages.returnAddresses.target(ReturnAddresses.asked(in: request), of: request)
        let notice = Notice.allCases.first { $0.query.utf8.elementsEqual(request.query.utf8) }
        return pages.answer(request) { pages.login($0, returningTo: target, notice: notice) }
    }

    /// What the page can tell; a query never brings words of its own.
    enum Notice: String, CaseIterable {
        case passwordChanged = "password-changed"

        var query: String { "notice=" + rawValue }

        func sentence(_ words: Words) -> String {
            switch self {
            case .passwordChanged: words.passwordChanged
            }
        }
    }
}

extension Pages {
    /// The address of the login page, which leads to `target` afterwards: one that `ReturnAddresses` let pass.
    func loginAddress(returningTo target: String) -> String {
        let isDefault = target.utf8.elementsEqual(ReturnAddresses.defaultPage.utf8)
        return prefix + LoginPage.path + (isDefault ? "" : "?rd=" + target)
    }

    func loginAddress(telling notice: LoginPage.Notice) -> String { prefix + LoginPage.path + "?" + notice.query }

    /// - Parameters:
    ///   - username: what was typed, where the form was refused.
    ///   - refusal: the status with which it was refused.
    func login(
        _ words: Words, returningTo target: String, username: String = "", refusal: Int? = nil,
        notice: LoginPage.Notice? = nil
    ) -> Page {
        let alert = refusal.map { words.sentence(for: $0, wrong: words.loginFailed) }
        let focus: HTML = username.isEmpty ? " autofocus" : ""
        return Page(
            title: words.logIn,
            content: """
                \(HTML.notice(alert))\(HTML.news(notice?.sentence(words)))<form method="post" action="\(prefix)/login">
                <label for="username">\(words.username)</label>
                <input id="username" name="username" value="\(username)" autocomplete="username" autocapitalize="none" \
                spellcheck="false" required\(focus)>
                \(HTML.currentPassword(words, isFirst: !username.isEmpty))
                \(HTML.returnField(target))<button>\(words.logIn)</button>
                </form>
                """)
    }
}
